"""What the command line does around a command."""

from flask import Flask

from tests.house.importing import Ask, Folder


def test_phones_are_told_of_an_import_that_could_not_use_a_file(
    app: Flask, folder: Folder, ask: Ask
) -> None:
    folder.write("members.csv", "member_id,joined_on,store_id\n")
    result = app.test_cli_runner().invoke(args=["import", str(folder.path)])
    assert result.exit_code == 1
    assert "members.csv has a header and no row below it." in result.output
    assert ask("SELECT count(*) FROM feed WHERE store_id = '012' AND t = 'setting'") != [(0,)]
