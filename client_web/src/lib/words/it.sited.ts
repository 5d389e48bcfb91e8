/** What people read when somebody comes from the company's own site, in Italian. */
export const itSited = {
  refused_title: "È dentro, senza il suo nome.",
  refused_words:
    "Il sito da cui arriva non ha potuto confermare chi è lei. La persona che incontra potrà chiederglielo.",
  verified: "Verificato dal sito",
  not_verified: "Non verificato",
  not_verified_explain: "Nessuno ha confermato chi è. Chieda, prima di dire cose personali.",
  order: "Ordine {order}",
  came_from: "Arriva da",
  page_said: "Lo dice la pagina; nessuno l’ha controllato.",
  customer_reference: "Cliente {reference}",
} as const;
