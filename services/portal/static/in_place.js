// Links inside an element with data-in-place that lead to the same page are opened in place: the element is fetched anew
// and takes the place of the old one. Without this script, or if the fetch fails, they are links like any other.
(function () {
  "use strict";
  if (!window.fetch || !window.DOMParser || !window.history.pushState) { return; }
  var asked = 0;

  function place(id, address, from, then) {
    var turn = ++asked;
    fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" }).then(function (response) {
      if (!response.ok || response.redirected) { throw new Error(String(response.status)); }
      return response.text();
    }).then(function (html) {
      var old = document.getElementById(id);
      var fresh = new DOMParser().parseFromString(html, "text/html").getElementById(id);
      if (turn !== asked) { return; }
      if (!old || !fresh) { throw new Error("nothing to place"); }
      fresh = document.importNode(fresh, true);
      old.parentNode.replaceChild(fresh, old);
      document.dispatchEvent(new Event("thongsuot:placed"));
      then();
      var again = from && fresh.querySelector("a[href=\"" + CSS.escape(from) + "\"]");
      var target = again || fresh.querySelector("[tabindex=\"-1\"]");
      if (target) { target.focus({ preventScroll: Boolean(again) }); }
    }).catch(function () { if (turn === asked) { window.location.assign(address); } });
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("[data-in-place] a[href]") : null;
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) { return; }
    if (link.hasAttribute("download") || link.pathname !== window.location.pathname
        || link.origin !== window.location.origin || link.search === window.location.search) { return; }
    event.preventDefault();
    var id = link.closest("[data-in-place]").id;
    place(id, link.href, link.getAttribute("href"), function () {
      window.history.pushState({ place: id }, "", link.href);
    });
  });

  window.addEventListener("popstate", function () {
    var part = document.querySelector("[data-in-place]");
    if (part) { place(part.id, window.location.href, "", function () {}); }
  });
})();
