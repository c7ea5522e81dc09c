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
    if (element.contains(document.activeElement)) { setTimeout(function () { replace(id, html); }, 3000); return; }
    var keys = openKeys(element);
    element.innerHTML = html;
    var all = element.querySelectorAll("details[data-key]");
    for (var i = 0; i < all.length; i++) {
      var key = all[i].getAttribute("data-key");
      if (key in keys) { all[i].open = keys[key]; }
    }
  }

  var live = document.querySelectorAll("[data-live]");
  for (var i = 0; i < live.length; i++) {
    var source = new EventSource(live[i].getAttribute("data-live"));
    source.addEventListener("parts", function (event) {
      var parts = JSON.parse(event.data);
      for (var id in parts) { replace(id, parts[id]); }
    });
  }

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
