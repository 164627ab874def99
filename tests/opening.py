"""Pages opened as a visitor's link opens them, and what they then say."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[1] / "app.py")


def opened(page: str = "attention", **parameters: str) -> AppTest:
    """The page `page` with these link parameters; a crash, which the guard shows as an error, fails."""
    app = AppTest.from_file(APP, default_timeout=600)
    if page != "attention":
        app.run()  # AppTest knows the other pages only then
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run() if page == "attention" else app.switch_page(f"pages/{page}.py").run()
    assert not app.exception and not app.error
    return app


def said(app: AppTest) -> str:
    """All captions and notices of the page."""
    return " ".join(element.value for element in (*app.caption, *app.info))
