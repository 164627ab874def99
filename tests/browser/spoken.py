"""What a screen reader is told of a page: whatever can be operated has a name."""

from playwright.sync_api import Page

OPERATED = {
    *("button", "link", "checkbox", "radio", "switch", "slider", "tab", "textbox", "searchbox"),
    *("spinbutton", "combobox", "ComboBoxSelect", "listbox", "menuitem", "application"),
}


def nameless(page: Page) -> list[str]:
    """The role, and the place among all such, of everything that can be operated and has no accessible name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    operated = [node for node in nodes if not node["ignored"] and node["role"]["value"] in OPERATED]
    assert len(operated) > 5, "the tree was read"
    return [
        f"{node['role']['value']} {place}"
        for place, node in enumerate(operated)
        if not node.get("name", {}).get("value", "").strip()
    ]
