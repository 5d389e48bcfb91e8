/** Where the review page begins. */
import { useComputed } from "@preact/signals";
import { render } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { createApi, type Me } from "../lib/api";
import "../ui/base/base.css";
import { makeHeard } from "../ui/base/announce";
import { keepFocus } from "../ui/base/focus";
import { ReviewModel } from "../ui/review/model";
import { Review } from "../ui/review/Review";
import "../ui/review/review.css";
import { createDoor, followLinks } from "../ui/staff/door";
import { SignIn } from "../ui/staff/SignIn";
import "../ui/staff/staff.css";

keepFocus();
makeHeard(document.body);
const api = createApi({ page: "review" });
const door = createDoor("review", api);

function ReviewPage() {
  const me = useComputed(() => (door.state.value.kind === "open" ? door.state.value.me : null));
  if (me.value === null) return <SignIn door={door} page="review" />;
  return <SignedIn key={me.value.staff_id} me={me.value} />;
}

function SignedIn({ me }: { readonly me: Me }) {
  const model = useMemo(() => new ReviewModel(me, api, door), [me]);
  useEffect(() => {
    model.open();
    return () => model.close();
  }, [model]);
  return <Review model={model} door={door} />;
}

document.documentElement.dataset["density"] = "compact";
const page = document.getElementById("page");
if (page) render(<ReviewPage />, page);
followLinks();
void door.look();
