/** Small values that survive a reload of this tab, also where the browser forbids storage (they then last until it). */

/** A named place for one value. */
export interface Drawer<Value> {
  read(): Value | null;
  write(value: Value): void;
  clear(): void;
}

/** Opens a drawer of this tab. What cannot be read back as JSON counts as empty. */
export function tabDrawer<Value>(name: string): Drawer<Value> {
  return drawer(name, () => globalThis.sessionStorage);
}

/** Opens a drawer of this browser: for preferences, never for secrets. */
export function browserDrawer<Value>(name: string): Drawer<Value> {
  return drawer(name, () => globalThis.localStorage);
}

function drawer<Value>(name: string, open: () => Storage): Drawer<Value> {
  const key = `salotto.${name}`;
  let kept: string | null = null;
  const attempt = <Result>(use: (storage: Storage) => Result): Result | null => {
    try {
      return use(open());
    } catch {
      return null; // storage is blocked or full: `kept` holds the value while the page lives
    }
  };
  return {
    read: () => parse<Value>(attempt((storage) => storage.getItem(key)) ?? kept),
    write(value) {
      kept = JSON.stringify(value);
      attempt((storage) => storage.setItem(key, JSON.stringify(value)));
    },
    clear() {
      kept = null;
      attempt((storage) => storage.removeItem(key));
    },
  };
}

function parse<Value>(text: string | null): Value | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}
