/* How long until results open. The words on the page say it already; at the instant the way in appears, and nothing reloads by
   itself. The server's clock counts where this one is far off: it stands on this very page in the reader's own cache. */
const box = document.querySelector('[data-opens]'), words = box.dataset, opens = Date.parse(words.opens);
let off = 0;
function tell() {
  const left = Math.ceil((opens - Date.now() - off) / 1000);
  const parts = {d: Math.floor(left / 86400), h: Math.floor(left / 3600) % 24, m: Math.floor(left / 60) % 60, s: left % 60};
  const say = left <= 0 ? words.open : parts.d ? words.days : words.hours;
  box.firstElementChild.textContent = say.replace(/\{(\w)\}/g, (_, part) => parts[part]);
  box.lastElementChild.hidden = left > 0;
}
fetch(location.href).then(page => {
  const far = Date.parse(page.headers.get('Date')) - Date.now();
  off = Math.abs(far) > 3e4 ? far : 0;
});
box.hidden = false;
tell();
setInterval(tell, 1000);
