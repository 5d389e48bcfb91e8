/** What people read when somebody comes from the company's own site, in English. */
export const enSited = {
  refused_title: "You are in, without your name.",
  refused_words: "The site you came from could not confirm who you are. The person you meet may ask you.",
  verified: "Verified by the site",
  not_verified: "Not verified",
  not_verified_explain: "Nobody has confirmed who this is. Ask before you tell anything personal.",
  order: "Order {order}",
  came_from: "Came from",
  page_said: "The page says so; nobody has checked it.",
  customer_reference: "Customer {reference}",
} as const;
