"""The steps that lead a database to the tables of today. Forward only; a step that was released is never edited."""
