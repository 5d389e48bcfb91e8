/** For tests: which browser the page finds itself in. */

export const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 Version/26.6 Mobile/15E148 Safari/604.1";

/** Let the page believe to be in this one; null: in what it is in. */
export function usesBrowser(userAgent: string | null): void {
  if (userAgent === null) Reflect.deleteProperty(navigator, "userAgent");
  else Object.defineProperty(navigator, "userAgent", { value: userAgent, configurable: true });
}
