"""What people look at: for now the API's own pages (`/docs`, `/problems/…`); the reader comes here."""
