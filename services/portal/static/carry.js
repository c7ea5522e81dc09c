// What was typed is carried through a login at another site, in this window: form[data-carry] holds it, signed by the
// portal, and a[data-carry-login] leads to the login; form[data-carried] is where the login ends. In between it lies in
// the window's own store. Where there is none, the page stays as it is without scripts: the login opens another window.
(function () {
  "use strict";
  var KEY = "thongsuot-carried";
  var begun = document.querySelector("form[data-carry]"), ended = document.querySelector("form[data-carried]");
  try {
    if (begun) {
      sessionStorage.setItem(KEY, begun.elements.kept.value);
      var link = begun.querySelector("[data-carry-login]");
      link.removeAttribute("target");
      Array.prototype.forEach.call(begun.querySelectorAll("[data-carry-plain]"), function (one) { one.hidden = true; });
      link.focus();
    } else if (ended) {
      var kept = sessionStorage.getItem(KEY);
      sessionStorage.removeItem(KEY);
      if (kept) {
        ended.elements.kept.value = kept;
        ended.submit();
      }
    }
  } catch (error) { /* no store: the other window it is */ }
})();
