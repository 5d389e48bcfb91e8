/** The address of the visit as a site opens it: whom and in which language in the query, all else in the fragment. */

/** What a page of the site may say about the visit. All of it is optional; too long a text is cut. */
export interface Options {
  readonly organisation?: string | undefined;
  /** "it", "en": as the page is written. */
  readonly language?: string | undefined;
  /** Code of a topic: then it is not asked any more. */
  readonly topic?: string | undefined;
  readonly order?: string | undefined;
  /** The signed word of the site, or what fetches it at the moment of opening. */
  readonly identity?: string | (() => string | Promise<string>) | undefined;
  /** In this page, in a window of its own, or whichever fits. */
  readonly as?: "frame" | "window" | undefined;
}

const LIMITS = { topic: 64, order: 64, title: 200, page: 500, identity: 4096 } as const;

/** The page of the visit at `house`. The fragment is sent to nobody, and the page takes it out of sight at once. */
export function addressOf(house: string, { organisation, language }: Options, told: Told): string {
  const query = new URLSearchParams();
  if (organisation) query.set("organisation", organisation);
  if (language) query.set("lang", language.slice(0, 2).toLowerCase());
  const fragment = new URLSearchParams({ site: told.site });
  for (const key of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    // a cut signature proves nothing: the server says so, and the visit goes on without it
    const value = told[key]?.slice(0, LIMITS[key]);
    if (value) fragment.set(key, value);
  }
  return `${house}/visit?${query}#${fragment}`;
}

/** What goes into the fragment. `site`: the origin of the page, with which the frame will speak. */
export interface Told {
  readonly site: string;
  readonly topic?: string | undefined;
  readonly order?: string | undefined;
  readonly title?: string | undefined;
  readonly page?: string | undefined;
  readonly identity?: string | undefined;
}
