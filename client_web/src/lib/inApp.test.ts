import { describe, expect, it } from "vitest";
import { appAround, wayOut } from "./inApp";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)";
const SAFARI = `${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1`;
const CHROME = `${ANDROID} Chrome/156.0.0.0 Mobile Safari/537.36`;

describe("where a page is shown", () => {
  it.each([
    ["Instagram", `${IPHONE} Mobile/15E148 Instagram 350.0 (iPhone17,1; iOS 18_1)`],
    ["Facebook", `${ANDROID} Version/4.0 Chrome/156.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/480.0]`],
    ["LinkedIn", `${IPHONE} Mobile/15E148 LinkedInApp]/9.30`],
    ["", `${ANDROID.replace("Pixel 9)", "Pixel 9; wv)")} Version/4.0 Chrome/156.0 Mobile Safari/537.36`],
    ["", `${IPHONE} Mobile/15E148`],
  ])("is inside of %j", (app, userAgent) => {
    expect(appAround(userAgent)).toBe(app);
  });

  it.each([
    SAFARI,
    CHROME,
    `${IPHONE} CriOS/156.0 Mobile/15E148 Safari/604.1`,
    "Mozilla/5.0 (X11) Chrome/156.0",
  ])("is a browser of its own: %s", (userAgent) => {
    expect(appAround(userAgent)).toBeNull();
  });
});

describe("the way out", () => {
  it("is an intent on Android, and Safari's own scheme on iPhones", () => {
    const address = "https://house.example/visit?lang=it";
    expect(wayOut(address, CHROME)).toBe(
      "intent://house.example/visit?lang=it#Intent;scheme=https;S.browser_fallback_url=https%3A%2F%2Fhouse.example%2Fvisit%3Flang%3Dit;end",
    );
    expect(wayOut(address, SAFARI)).toBe("x-safari-https://house.example/visit?lang=it");
  });

  it("is a copied link elsewhere, and where the address holds a secret that an intent would cut off", () => {
    expect(wayOut("https://house.example/visit", "Mozilla/5.0 (X11)")).toBeNull();
    expect(wayOut("https://house.example/visit#visit=abc", CHROME)).toBeNull();
  });
});
