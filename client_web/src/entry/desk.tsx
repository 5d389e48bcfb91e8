/** Where the desk page begins. */
import { useComputed } from "@preact/signals";
import { render } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { createApi, type Me } from "../lib/api";
import "../ui/base/base.css";
import { makeHeard } from "../ui/base/announce";
import { keepFocus } from "../ui/base/focus";
import { followViewport } from "../ui/base/viewport";
import { Desk } from "../ui/desk/Desk";
import { DeskModel } from "../ui/desk/model";
import "../ui/desk/desk.css";
import "../ui/meeting/meeting.css";
import { createDoor, followLinks } from "../ui/staff/door";
import { SignIn } from "../ui/staff/SignIn";
import "../ui/staff/staff.css";

followViewport();
keepFocus();
makeHeard(document.body);
const api = createApi({ page: "desk" });
const door = createDoor("desk", api);

function DeskPage() {
  const me = useComputed(() => (door.state.value.kind === "open" ? door.state.value.me : null));
  if (me.value === null) return <SignIn door={door} page="desk" />;
  return <SignedIn key={me.value.staff_id} me={me.value} />;
}

function SignedIn({ me }: { readonly me: Me }) {
  const model = useMemo(() => new DeskModel(me, api, door), [me]);
  useEffect(() => {
    model.open();
    return () => model.close();
  }, [model]);
  return <Desk model={model} door={door} />;
}

document.documentElement.dataset["density"] = "compact";
const page = document.getElementById("page");
if (page) render(<DeskPage />, page);
followLinks();
void door.look();
