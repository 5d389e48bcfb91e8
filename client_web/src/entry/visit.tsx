/** Where the visit page begins. */
import { render } from "preact";
import "../ui/base/base.css";
import { makeHeard } from "../ui/base/announce";
import { keepFocus } from "../ui/base/focus";
import { followViewport } from "../ui/base/viewport";
import "../ui/meeting/meeting.css";
import "../ui/visit/visit.css";
import { Page } from "../ui/visit/Page";
import { Visitor } from "../ui/visit/visitor";

followViewport();
keepFocus();
makeHeard(document.body);
const visitor = new Visitor(new URLSearchParams(window.location.search).get("organisation"));
const page = document.getElementById("page");
if (page) render(<Page visitor={visitor} />, page);
visitor.begin();
