/** The line at the top of a staff page: where one is, who one is, and the way out. */
import type { ComponentChildren } from "preact";
import type { Me } from "../../lib/api";
import { Button } from "../base/Button";
import { Languages } from "../base/Languages";
import { AccessMenu } from "./AccessDialogs";
import type { Door, StaffPage } from "./door";
import { say } from "./words";

/** `children` stand between the page's name and the person's; `ways` in the person's own menu. */
export function Bar(props: {
  readonly page: StaffPage;
  readonly me: Me;
  readonly door: Door;
  readonly children?: ComponentChildren;
  readonly ways?: ComponentChildren;
}) {
  return (
    <header class="bar">
      <a class="bar__skip" href="#content">
        {say("skip")}
      </a>
      <p class="bar__house">
        Salotto <span class="bar__page">{say(`page_${props.page}`)}</span>
      </p>
      <div class="bar__middle">{props.children}</div>
      <details class="menu">
        <summary class="menu__summary">
          <span class="menu__initials" aria-hidden="true">
            {initialsOf(props.me.name)}
          </span>
          <span class="menu__name">{props.me.name}</span>
        </summary>
        <div class="menu__sheet">
          <p class="menu__who">
            <strong>{props.me.name}</strong>
            <br />
            {say(`role_${props.me.role}`)}, {props.me.organisation_name}
          </p>
          <Languages />
          {props.ways}
          <AccessMenu door={props.door} me={props.me} />
          <Button kind="secondary" icon="leave" onPress={() => void props.door.signOut()}>
            {say("sign_out")}
          </Button>
        </div>
      </details>
    </header>
  );
}

function initialsOf(name: string): string {
  const parts = name.trim().split(/\s+/);
  return [parts[0], parts.length > 1 ? parts.at(-1) : undefined]
    .map((part) => part?.charAt(0) ?? "")
    .join("");
}
