"""What the page on trust says, in each language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Steps:
    """How one kind of device comes to trust the authority."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All words of the page. ``devices`` are iphone, android, quest, desktop, in this order."""

    title: str
    why: str
    first: str
    download: str
    second: str
    compare: str
    third: str
    visit: str
    desk: str
    bounds: str
    devices: tuple[Steps, ...]


ENGLISH = Words(
    title="Trust this house on your device",
    why="Browsers give a microphone and a headset's view only to addresses that they trust. This house runs on a "
    "machine of your own network, so you have to say once that you trust it.",
    first="Get the certificate",
    download="Download salotto.crt",
    second="Install it on this device",
    compare="Before you agree, compare the fingerprint (SHA-256). The same one stands in the terminal where Salotto "
    "runs. If they differ, stop: somebody is in between.",
    third="Come in",
    visit="Open the visit",
    desk="Open the desk",
    bounds="This certificate vouches for addresses of your local network only, never for other sites. Remove it "
    "again when you no longer need it: in the same place, under the name Salotto.",
    devices=(
        Steps(
            "iPhone and iPad",
            (
                "Open this page in Safari, tap Download, and allow the profile.",
                "Settings → Profile Downloaded → Install, with your code.",
                "Settings → General → About → Certificate Trust Settings: turn Salotto on. Without this step the "
                "profile is there and does nothing.",
            ),
        ),
        Steps(
            "Android",
            (
                "Tap Download.",
                "Settings → Security & privacy → More → Encryption & credentials → Install a certificate → CA "
                "certificate. Names differ a little: search the settings for “CA certificate”.",
                "Choose salotto.crt. Chrome trusts it at once. Firefox also needs: Settings → About → tap the logo "
                "five times → Secret settings → Use third party CA certificates.",
            ),
        ),
        Steps(
            "Meta Quest (beta)",
            (
                "The headset's browser has no place to install certificates. Open the visit below; at the warning "
                "compare the fingerprint of the certificate's issuer if you can, then Advanced → Proceed.",
                "Or by cable, without any warning: start Salotto without LAN=1, run “adb reverse tcp:{port} tcp:{port}” "
                "on the computer, and open http://localhost:{port}/visit in the headset.",
            ),
        ),
        Steps(
            "Computer",
            (
                "Chrome or Edge on Windows: open salotto.crt → Install certificate → Current user → Trusted Root "
                "Certification Authorities.",
                "macOS: open salotto.crt, and in Keychain Access set Salotto to “Always trust”.",
                "Chrome on Linux: Settings → Privacy and security → Security → Manage certificates → Custom → Trusted "
                "certificates → Import.",
                "Firefox: Settings → Privacy & Security → View Certificates → Authorities → Import.",
            ),
        ),
    ),
)

ITALIAN = Words(
    title="Si fidi di questa casa sul Suo dispositivo",
    why="I browser concedono il microfono e la vista del visore solo a indirizzi di cui si fidano. Questa casa gira su "
    "un computer della Sua rete: deve dire una volta che se ne fida.",
    first="Prenda il certificato",
    download="Scarica salotto.crt",
    second="Lo installi su questo dispositivo",
    compare="Prima di accettare, confronti l'impronta (SHA-256). La stessa sta nel terminale in cui gira Salotto. Se "
    "sono diverse, si fermi: qualcuno sta in mezzo.",
    third="Entri",
    visit="Apri la visita",
    desk="Apri la postazione",
    bounds="Questo certificato garantisce solo indirizzi della Sua rete locale, mai altri siti. Lo tolga quando non "
    "serve più: nello stesso posto, sotto il nome Salotto.",
    devices=(
        Steps(
            "iPhone e iPad",
            (
                "Apra questa pagina in Safari, tocchi Scarica e consenta il profilo.",
                "Impostazioni → Profilo scaricato → Installa, con il Suo codice.",
                "Impostazioni → Generali → Info → Attendibilità certificati: attivi Salotto. Senza questo passo il "
                "profilo c'è e non serve a nulla.",
            ),
        ),
        Steps(
            "Android",
            (
                "Tocchi Scarica.",
                "Impostazioni → Sicurezza e privacy → Altro → Crittografia e credenziali → Installa un certificato → "
                "Certificato CA. I nomi variano un poco: cerchi “certificato CA” nelle impostazioni.",
                "Scelga salotto.crt. Chrome se ne fida subito. Firefox chiede anche: Impostazioni → Informazioni → "
                "tocchi il logo cinque volte → Impostazioni segrete → Usa certificati CA di terze parti.",
            ),
        ),
        Steps(
            "Meta Quest (beta)",
            (
                "Il browser del visore non ha un posto per i certificati. Apra la visita qui sotto; all'avviso "
                "confronti, se può, l'impronta di chi ha emesso il certificato, poi Avanzate → Procedi.",
                "Oppure con il cavo, senza alcun avviso: avvii Salotto senza LAN=1, sul computer “adb reverse tcp:{port} "
                "tcp:{port}”, e nel visore http://localhost:{port}/visit.",
            ),
        ),
        Steps(
            "Computer",
            (
                "Chrome o Edge su Windows: apra salotto.crt → Installa certificato → Utente corrente → Autorità di "
                "certificazione radice attendibili.",
                "macOS: apra salotto.crt e in Accesso Portachiavi imposti Salotto su “Fidati sempre”.",
                "Chrome su Linux: Impostazioni → Privacy e sicurezza → Sicurezza → Gestisci certificati → "
                "Personalizzati → Certificati attendibili → Importa.",
                "Firefox: Impostazioni → Privacy e sicurezza → Mostra certificati → Autorità → Importa.",
            ),
        ),
    ),
)

DEVICES = ("iphone", "android", "quest", "desktop")
LANGUAGES = {"it": ITALIAN, "en": ENGLISH}
