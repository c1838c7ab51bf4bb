// A page of a draft loads itself again when the draft or what is wrong with it has changed. Without this, reload by hand.

const PAUSE = 400;
const own = document.querySelector('meta[name="preview"]');
let tag = "";

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(own.dataset.state, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") ?? "";
        if ((await answer.json()).stamp !== own.content) return location.reload();
      }
    } catch {
      // The preview has ended or is starting anew: ask again.
    }
  }
  setTimeout(look, PAUSE);
}

if (own) look();
