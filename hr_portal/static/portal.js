/* Additions only: every page works without this file. All words come from the page, so that both languages do. */
(function () {
  'use strict';

  /* After a refused form: the reader stands on the list of what to mend. */
  var summary = document.querySelector('.err-sum');
  if (summary) { summary.focus(); }

  /* Characters left in a text with a limit, told a moment after the last key, in code points as the server counts. */
  document.querySelectorAll('[data-count]').forEach(function (box) {
    var out = document.getElementById(box.getAttribute('data-count'));
    var limit = Number(box.getAttribute('data-limit'));
    var timer;
    if (!out) { return; }
    function tell() {
      var left = limit - Array.from(box.value).length;
      var words = box.getAttribute(left < 0 ? 'data-over' : 'data-left');
      out.textContent = words.replace('{n}', String(Math.abs(left)));
    }
    box.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(tell, 400); });
    if (box.value) { tell(); }
  });

  /* Buttons that only a script can serve are hidden in the page and shown here. */
  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });
})();
