/* A job under way: asks how far it is after 2, 5, then every 10 seconds, not while nobody looks; loads the page anew at the end. */
(function () {
  'use strict';
  var panel = document.querySelector('[data-job]'), steps = [2000, 5000, 10000], said = 0;
  if (!panel || !window.fetch) { return; }
  function put(id, words) {
    var place = document.getElementById(id);
    if (place && place.textContent !== words) { place.textContent = words; }
  }
  function ask() {
    if (document.hidden) { return; }
    fetch(panel.getAttribute('data-job'), { credentials: 'same-origin' }).then(function (answer) {
      if (!answer.ok) { throw new Error(); }
      return answer.json();
    }).then(function (job) {
      if (job.over) { location.reload(); return; }
      var bar = document.getElementById('progress');
      bar.value = job.share;
      bar.textContent = job.share + '%';
      put('counts', job.counts);
      put('left', job.left);
      if (Date.now() - said >= 10000) { said = Date.now(); put('state', job.heading); document.title = document.title.replace(/^[0-9]+%/, job.share + '%'); }
      next();
    }).catch(next);
  }
  function next() { setTimeout(ask, steps.length > 1 ? steps.shift() : steps[0]); }
  document.addEventListener('visibilitychange', function () { if (!document.hidden) { ask(); } });
  next();
})();
