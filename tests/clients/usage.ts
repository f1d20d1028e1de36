// What a frontend developer writes on the first day; the types come from the OpenAPI document alone.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[] };

type Mechanism = components["schemas"]["MechanismSummary"];

const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: process.argv[2] });

const { data, error } = await client.GET("/api/v1/mechanisms", {
  params: { query: { country: ["kz"], type: ["grant"], as_of: "2026-11-23", lang: "ru" } },
});
if (error) throw new Error(error.detail);

// Every field is there: no optional chaining is needed below.
const named = data.data.map((mechanism: Mechanism) => ({
  id: mechanism.id,
  name: mechanism.name.text,
  since: mechanism.period.valid_from,
  holds: mechanism.period.holds,
  amounts: mechanism.headlines.map((line) => line.display),
}));

const law = await client.GET("/api/v1/laws/{law_id}", {
  params: { path: { law_id: "kz-law-social-order-2005" }, query: { as_of: "2012-05-21" } },
});
if (law.error) throw new Error(law.error.detail);

const wrong = await client.GET("/api/v1/mechanisms", { params: { query: { country: ["kzz"] } } });
if (!wrong.error) throw new Error("an unknown country was accepted");

console.log(
  JSON.stringify({
    total: data.page.total,
    named,
    title: law.data.data.title.text,
    nearest: wrong.error.errors[0]?.allowed,
  }),
);
