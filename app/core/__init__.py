"""The ground the domain stands on: settings, database, dates, HTTP habits. It knows no word of the domain."""
