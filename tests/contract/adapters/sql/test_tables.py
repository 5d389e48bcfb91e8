from salotto.adapters.sql.tables import metadata


def test_every_row_belongs_to_an_organisation() -> None:
    shared = {
        "organisations",
        "signing_keys",
    }  # the first are the organisations, the others sign for all of them
    without = {name for name, table in metadata.tables.items() if "organisation_id" not in table.columns}
    assert without == shared
