/**
 * A further language is one file and nothing else: `words/more/<language>.ts` with `export const words`. It may be
 * split into `<language>.visitors.ts` with what customers read and `<language>.staff.ts` with what only desk and review
 * read. It is found when the pages are built, offered in every choice of language, and loaded when somebody chooses it.
 * What it lacks is said in English.
 */
import type { en } from "./words/en";
import type { accessWords } from "./words/en.access";
import type { deskWords } from "./words/en.desk";
import type { headsetWords } from "./words/en.headset";
import type { invitationWords } from "./words/en.invitations";
import type { enInvited } from "./words/en.invited";
import type { meetingWords } from "./words/en.meeting";
import type { placeWords } from "./words/en.place";
import type { playerWords } from "./words/en.player";
import type { problemWords } from "./words/en.problems";
import type { reviewWords } from "./words/en.review";
import type { enSited } from "./words/en.sited";
import type { staffWords } from "./words/en.staff";
import type { enVisit } from "./words/en.visit";

/** English keys with a sentence each; plural forms that English does not know may stand beside them. */
type Words<English> = Partial<Record<keyof English, string>> & Readonly<Record<string, string>>;

/** What customers read, by area; staff read `shared`, `problems`, `place`, `headset` and `meeting`, too. */
export interface VisitorWords {
  readonly shared?: Words<typeof en>;
  readonly problems?: Words<typeof problemWords>;
  readonly place?: Words<typeof placeWords>;
  readonly headset?: Words<typeof headsetWords>;
  readonly meeting?: Words<typeof meetingWords>;
  readonly visit?: Words<typeof enVisit>;
  readonly invited?: Words<typeof enInvited>;
  readonly sited?: Words<typeof enSited>;
}

/** What only staff read, by area. */
export interface StaffWords {
  readonly staff?: Words<typeof staffWords>;
  readonly access?: Words<typeof accessWords>;
  readonly desk?: Words<typeof deskWords>;
  readonly invitations?: Words<typeof invitationWords>;
  readonly review?: Words<typeof reviewWords>;
  readonly player?: Words<typeof playerWords>;
}

export type Area = keyof VisitorWords | keyof StaffWords;

type File = { readonly words: Partial<Record<Area, Readonly<Record<string, string>>>> };

const NAMED = /\/([a-z]{2,3})(\.visitors|\.staff)?\.ts$/;
const files = import.meta.glob<File>("./words/more/*.ts");
const loaded = new Map<string, File["words"]>();

/** The languages of which there are files, by name. */
export function furtherLanguages(): readonly string[] {
  const found = Object.keys(files).flatMap((path) => NAMED.exec(path)?.[1] ?? []);
  return [...new Set([...found, ...loaded.keys()])].sort();
}

/** Fetch a language, unless it is here. Resolves to whether it may be spoken now. */
export async function loadLanguage(language: string): Promise<boolean> {
  const own = Object.entries(files).filter(([path]) => NAMED.exec(path)?.[1] === language);
  if (loaded.has(language) || own.length === 0) return loaded.has(language);
  try {
    const parts = await Promise.all(own.map(([, load]) => load()));
    learn(language, Object.assign({}, ...parts.map((part) => part.words)));
    return true;
  } catch {
    return false; // offline: what was spoken goes on
  }
}

/** Take the words of a language, as from its files. */
export function learn(language: string, words: VisitorWords & StaffWords): void {
  loaded.set(language, words as File["words"]);
}

/** What a language says in some areas; nothing where it is not known. */
export function furtherWords(language: string, areas: readonly Area[]): Readonly<Record<string, string>> {
  const words = loaded.get(language);
  return Object.assign({}, ...areas.map((area) => words?.[area]));
}
