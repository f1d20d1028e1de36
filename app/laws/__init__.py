"""Laws, with their versions, provisions and relations to other acts."""
