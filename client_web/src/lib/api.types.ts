/** Shapes of the HTTP API, by hand from server/src/salotto/gateway/http/schemas.py until api.generated.ts is there. */

type Answered = "unanswered" | "yes" | "no";
type Solved = "solved" | "something_missing";
type Channel = "voice" | "text";
type Moment = string;
type ContactState = "queued" | "reserved" | "active" | "wrap_up" | "closed" | "abandoned" | "callback";

interface Schemas {
  Problem: { code: string; message: string; field: string | null };
  LabelledCode: { code: string; labels: Record<string, string> };
  ConsentText: { version: string; texts: Record<string, string> };
  House: {
    organisation: string;
    name: string;
    languages: string[];
    topics: Schemas["LabelledCode"][];
    consent: Schemas["ConsentText"];
    may_record: boolean;
    staff_on_duty: number;
    waiting: number;
    wait_s: [number, number] | null;
  };
  StartVisit: {
    organisation?: string | null;
    topic: string;
    words?: string;
    language: string;
    name?: string | null;
    channel?: Channel;
    figure?: string | null;
  };
  Agent: { name: string; figure: string };
  Visit: {
    contact_id: string;
    ticket_number: string;
    organisation: string;
    name: string;
    figure: string;
    language: string;
    topic: string;
    channel: Channel;
    state: ContactState;
    position: number | null;
    wait_s: [number, number] | null;
    next_update_at: Moment | null;
    staff_on_duty: number;
    agent: Schemas["Agent"] | null;
    room_id: string | null;
    consent: Answered;
  };
  StartedVisit: { token: string; visit: Schemas["Visit"] };
  ConsentAnswer: { answer: "yes" | "no"; text_version: string };
  CallbackWish: { reach: string; words?: string };
  PassWish: { room: "hall" | "meeting"; contact_id?: string | null };
  EntryPass: { entry_pass: string; room_id: string; member_id: string; socket_path: string };
  Recap: {
    ticket_number: string;
    topic: string;
    agent: Schemas["Agent"] | null;
    disposition: Schemas["LabelledCode"] | null;
    summary: string;
    promise: Schemas["Promise"] | null;
    recording: Answered;
    satisfaction: Solved | null;
  };
  Satisfaction: { answer: Solved; words?: string };
  PasswordSignIn: { email: string; password: string; page: "desk" | "review" };
  LinkSignIn: { secret: string; page: "desk" | "review" };
  Me: {
    staff_id: string;
    name: string;
    email: string;
    role: "agent" | "supervisor";
    figure: string;
    organisation: string;
    organisation_name: string;
    languages: string[];
    topics: Schemas["LabelledCode"][];
    dispositions: Schemas["LabelledCode"][];
    away_reasons: Schemas["LabelledCode"][];
    may_record: boolean;
  };
  AvailabilityWish: { availability: "available" | "away"; reason?: string | null };
  NoteText: { note: string };
  PromiseWish: { text: string; due_at: Moment };
  WrapUp: { disposition: string; note?: string; promise?: Schemas["PromiseWish"] | null };
  Promise: {
    id: string;
    text: string;
    due_at: Moment;
    made_at: Moment;
    owner: string;
    state: "open" | "kept" | "broken";
  };
  Customer: { id: string; name: string; language: string; reach: string | null };
  Event: {
    sequence: number;
    kind: string;
    actor: string;
    actor_name: string;
    at: Moment;
    body: Record<string, unknown>;
  };
  ChatLine: { name: string; role: "customer" | "agent" | "supervisor"; text: string; at: Moment };
  Contact: {
    id: string;
    ticket_id: string;
    ticket_number: string;
    state: ContactState;
    topic: string;
    language: string;
    channel: Channel;
    customer: Schemas["Customer"];
    agent: string | null;
    queued_at: Moment;
    active_at: Moment | null;
    ended_at: Moment | null;
    closed_at: Moment | null;
    ended_by: string | null;
    consent: Answered;
    recording: string;
    disposition: string | null;
    note: string;
    satisfaction: Solved | null;
    satisfaction_words: string | null;
  };
  ContactCard: {
    contact: Schemas["Contact"];
    words: string;
    past: Schemas["Contact"][];
    promises: Schemas["Promise"][];
  };
  Ticket: {
    id: string;
    number: string;
    organisation: string;
    state: "open" | "closed";
    topic: string;
    words: string;
    customer: Schemas["Customer"];
    opened_at: Moment;
    closed_at: Moment | null;
    contacts: Schemas["Contact"][];
    events: Schemas["Event"][];
    chat: Schemas["ChatLine"][];
    promises: Schemas["Promise"][];
  };
  TicketSummary: {
    id: string;
    number: string;
    state: "open" | "closed";
    topic: string;
    customer_name: string;
    agent_name: string | null;
    opened_at: Moment;
    closed_at: Moment | null;
    disposition: string | null;
    satisfaction: Solved | null;
  };
  TicketList: { tickets: Schemas["TicketSummary"][]; before: string | null };
  ContactList: { contacts: Schemas["Contact"][]; before: string | null };
}

/** As openapi-typescript names them. */
export interface components {
  schemas: Schemas;
}

interface Json<Body> {
  content: { "application/json": Body };
}

interface Told {
  default: Json<Schemas["Problem"]>;
}

interface Asked<Gives, Query = never, Path = never> {
  parameters: { query?: Query; path: Path };
  responses: { 200: Json<Gives> } & Told;
}

interface Done<Path = never> {
  parameters: { path: Path };
  responses: { 204: { content?: never } } & Told;
}

type Takes<Operation, Body> = Operation & { requestBody: Json<Body> };
type Free<Operation> = Omit<Operation, "parameters"> & { parameters: { query?: never } };
type Wish<Operation extends { parameters: { query?: unknown } }> = Omit<Operation, "parameters"> & {
  parameters: Pick<Operation["parameters"], "query">;
};
interface ById {
  id: string;
}
interface PageWish {
  query?: string;
  state?: string;
  before?: string;
  limit?: number;
}

/** As openapi-typescript lays them out; the table is in schemas.py. */
export interface paths {
  "/api/v1/house": { get: Wish<Asked<Schemas["House"], { organisation?: string }>> };
  "/api/v1/visits": { post: Takes<Free<Asked<Schemas["StartedVisit"]>>, Schemas["StartVisit"]> };
  "/api/v1/visits/current": { get: Free<Asked<Schemas["Visit"]>> };
  "/api/v1/visits/current/consent": {
    post: Takes<Free<Asked<Schemas["Visit"]>>, Schemas["ConsentAnswer"]>;
  };
  "/api/v1/visits/current/callback": {
    post: Takes<Free<Asked<Schemas["Visit"]>>, Schemas["CallbackWish"]>;
  };
  "/api/v1/visits/current/leave": { post: Free<Asked<Schemas["Visit"]>> };
  "/api/v1/visits/current/pass": { post: Takes<Free<Asked<Schemas["EntryPass"]>>, Schemas["PassWish"]> };
  "/api/v1/visits/current/recap": { get: Free<Asked<Schemas["Recap"]>> };
  "/api/v1/visits/current/satisfaction": {
    post: Takes<Free<Asked<Schemas["Recap"]>>, Schemas["Satisfaction"]>;
  };
  "/api/v1/sign-in": { post: Takes<Free<Asked<Schemas["Me"]>>, Schemas["PasswordSignIn"]> };
  "/api/v1/sign-in/link": { post: Takes<Free<Asked<Schemas["Me"]>>, Schemas["LinkSignIn"]> };
  "/api/v1/sign-out": { post: Free<Done> };
  "/api/v1/me": { get: Free<Asked<Schemas["Me"]>> };
  "/api/v1/desk/availability": { post: Takes<Free<Done>, Schemas["AvailabilityWish"]> };
  "/api/v1/desk/pass": { post: Takes<Free<Asked<Schemas["EntryPass"]>>, Schemas["PassWish"]> };
  "/api/v1/reservations/{id}/accept": { post: Asked<Schemas["ContactCard"], never, ById> };
  "/api/v1/reservations/{id}/decline": { post: Done<ById> };
  "/api/v1/contacts": { get: Wish<Asked<Schemas["ContactList"], PageWish>> };
  "/api/v1/contacts/{id}": { get: Asked<Schemas["ContactCard"], never, ById> };
  "/api/v1/contacts/{id}/end": { post: Done<ById> };
  "/api/v1/contacts/{id}/note": { post: Takes<Done<ById>, Schemas["NoteText"]> };
  "/api/v1/contacts/{id}/wrap-up": {
    post: Takes<Asked<Schemas["Ticket"], never, ById>, Schemas["WrapUp"]>;
  };
  "/api/v1/tickets": { get: Wish<Asked<Schemas["TicketList"], PageWish>> };
  "/api/v1/tickets/{id}": { get: Asked<Schemas["Ticket"], never, ById> };
}
