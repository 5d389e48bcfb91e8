/** What people read when somebody comes from the company's own site, in Italian. */
export const itSited = {
  refused_title: "È dentro, senza il Suo nome.",
  refused_words:
    "Il sito da cui arriva non ha potuto confermare chi è Lei. La persona che incontra potrà chiederGlielo.",
  verified: "Identità verificata dal sito",
  not_verified: "Identità non verificata",
  not_verified_explain: "Nessuno ha confermato chi è. Chieda, prima di dire cose personali.",
  order: "Ordine {order}",
  came_from: "Arriva da",
  page_said: "Lo dice la pagina; nessuno l’ha controllato.",
  customer_reference: "Cliente {reference}",
} as const;
