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

  /* Copies what stands in the elements named, line by line, and says so to whoever cannot see it. */
  document.querySelectorAll('[data-copy]').forEach(function (button) {
    if (!navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener('click', function () {
      var lines = Array.from(document.querySelectorAll(button.getAttribute('data-copy')), function (one) { return one.textContent.trim(); });
      navigator.clipboard.writeText(lines.join('\n')).then(function () {
        document.getElementById(button.getAttribute('data-told')).textContent = button.getAttribute('data-done');
      });
    });
  });

  /* The last four digits typed back, compared here: the box has no name and stands in no form. */
  document.querySelectorAll('[data-retype]').forEach(function (box) {
    var key = document.getElementById(box.getAttribute('data-retype')).textContent.replace(/\D/g, '');
    var out = document.getElementById(box.getAttribute('data-told'));
    box.closest('[hidden]').hidden = false;
    box.addEventListener('input', function () {
      var typed = box.value.normalize('NFKC').replace(/\D/g, '');
      out.textContent = typed.length < 4 ? '' : box.getAttribute(typed === key.slice(-4) ? 'data-right' : 'data-wrong');
    });
  });
})();
