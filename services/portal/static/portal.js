// Live updates: an element with data-live names a stream; each event carries HTML by the id of what it replaces.
(function () {
  "use strict";
  if (!window.EventSource) { return; }

  function openKeys(element) {
    var keys = {}, all = element.querySelectorAll("details[data-key]");
    for (var i = 0; i < all.length; i++) { keys[all[i].getAttribute("data-key")] = all[i].open; }
    return keys;
  }

  function replace(id, html) {
    var element = document.getElementById(id);
    if (!element || element.innerHTML === html) { return; }
    var focused = element.contains(document.activeElement) ? document.activeElement : null;
    var address = focused && focused.tagName.toLowerCase() === "a" && focused.getAttribute("href");
    if (focused && !address) { setTimeout(function () { replace(id, html); }, 3000); return; }
    var keys = openKeys(element);
    element.innerHTML = html;
    if (address) { focusLink(element, address); }
    var all = element.querySelectorAll("details[data-key]");
    for (var i = 0; i < all.length; i++) {
      var key = all[i].getAttribute("data-key");
      if (key in keys) { all[i].open = keys[key]; }
    }
  }

  function focusLink(element, address) {
    var links = element.querySelectorAll("a[href]");
    for (var i = 0; i < links.length; i++) {
      if (links[i].getAttribute("href") === address) { links[i].focus({ preventScroll: true }); return; }
    }
  }

  // Streams follow the elements that name them: they end with theirs, and begin where a part of the page is replaced.
  var streams = [];
  function listen() {
    streams = streams.filter(function (one) {
      var stays = document.contains(one.element);
      if (!stays) { one.source.close(); }
      return stays;
    });
    var live = document.querySelectorAll("[data-live]");
    for (var i = 0; i < live.length; i++) {
      if (!streams.some(function (one) { return one.element === live[i]; })) { open(live[i]); }
    }
  }
  function open(element) {
    var source = new EventSource(element.getAttribute("data-live"));
    source.addEventListener("parts", function (event) {
      var parts = JSON.parse(event.data);
      for (var id in parts) { replace(id, parts[id]); }
    });
    streams.push({ element: element, source: source });
  }
  document.addEventListener("thongsuot:placed", listen);
  listen();

  // A second click on a button that is already sending does nothing (the server would find the same key anyway).
  document.addEventListener("submit", function (event) {
    if (event.target.getAttribute("data-sent")) { event.preventDefault(); return; }
    event.target.setAttribute("data-sent", "1");
  });
  window.addEventListener("pageshow", function () {
    var forms = document.querySelectorAll("form[data-sent]");
    for (var i = 0; i < forms.length; i++) { forms[i].removeAttribute("data-sent"); }
  });
})();

// A file that is too large is told before it is sent; the server refuses it all the same.
(function () {
  "use strict";
  document.addEventListener("change", function (event) {
    var input = event.target, max = Number(input.getAttribute("data-max"));
    if (!max || !input.files) { return; }
    var tooLarge = input.files.length && input.files[0].size > max;
    input.setCustomValidity(tooLarge ? input.getAttribute("data-too-large") : "");
    if (tooLarge) { input.reportValidity(); }
  });
})();
