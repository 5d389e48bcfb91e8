/** Whether anybody vouches for who a customer is, and from where on the company's site they came. */
import type { Schemas } from "../../lib/api";
import { sited } from "./words";

/** A tag, always there: an agent must not have to remember what its absence means. */
export function Verified({ is }: { readonly is: boolean }) {
  return is ? (
    <span class="tag tag--ok">{sited("verified")}</span>
  ) : (
    <span class="tag" title={sited("not_verified_explain")}>
      {sited("not_verified")}
    </span>
  );
}

/** Order and page as that page told them: text, never a link that one might follow by mistake. */
export function CameFrom({ context }: { readonly context: Schemas["SiteContext"] }) {
  const { order, page_title: title, page_url: url } = context;
  if (!order && !title && !url) return null;
  const where = [title, url].filter(Boolean).join(", ");
  return (
    <p class="small muted-words" title={sited("page_said")}>
      {order && <strong>{sited("order", { order })}</strong>}
      {order && where && " · "}
      {where && `${sited("came_from")} ${where}`}
    </p>
  );
}
