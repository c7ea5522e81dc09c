// The form of a report, where scripts run: what is still wanting is counted while one types, Enter goes to the next field,
// and evidence is sent without leaving the page. Everything works without it too.
(function () {
  "use strict";
  var form = document.querySelector("form.report"), todo = document.querySelector("[data-todo]");
  if (!form) { return; }

  function each(list, call) { Array.prototype.forEach.call(list, call); }

  // ---- what is still wanting, as report_form.py tells it
  function wanting(task) {
    var state = task.querySelector("input[name^='state:']:checked"), missing = false;
    if (!state || !state.value) { return true; }
    if (state.value === "not_applicable") { return false; }
    each(task.querySelectorAll(".indicator"), function (one) {
      var radios = one.querySelector("input[type=radio]"), chosen = one.querySelector("input[type=radio]:checked");
      if (radios) { missing = missing || !chosen || !chosen.value; }
      each(one.querySelectorAll("input[data-needed]:not([type=radio]), textarea"), function (field) {
        missing = missing || !field.value.trim();
      });
    });
    return missing;
  }
  function count() {
    if (!todo) { return; }
    var all = Number(todo.getAttribute("data-todo")), left = 0;
    each(form.querySelectorAll("fieldset.task"), function (task) {
      var is = wanting(task);
      left += is ? 1 : 0;
      todo.querySelector("a[href='#" + task.id + "']").hidden = !is;
    });
    todo.querySelector("[data-left]").textContent = left
      ? "Còn " + left + "/" + all + " nhiệm vụ chưa có đủ số liệu:" : "Đã có số liệu của cả " + all + " nhiệm vụ.";
  }
  form.addEventListener("input", count);
  form.addEventListener("change", count);
  form.addEventListener("keep:restored", count);
  count();

  // ---- Enter goes to the next field, as the key says on a phone
  form.addEventListener("keydown", function (event) {
    var field = event.target;
    if (event.key !== "Enter" || field.tagName !== "INPUT" || field.type === "file" || event.isComposing) { return; }
    event.preventDefault();
    var fields = Array.prototype.filter.call(form.elements, function (one) {
      return one.offsetParent !== null && one.type !== "hidden" && one.tabIndex >= 0 && one.tagName !== "FIELDSET" &&
        (one.type !== "radio" || one.checked);
    });
    var next = fields[fields.indexOf(field) + 1];
    if (next) { next.focus(); }
  });

  // ---- evidence: the file alone is sent, the list of the task's files comes back
  function tell(group, words, bad) {
    var line = group.querySelector("[data-told]");
    if (!line) {
      line = document.createElement("p");
      line.setAttribute("data-told", "");
      line.setAttribute("role", "status");
      group.insertBefore(line, group.firstChild);
    }
    line.className = "note" + (bad ? " warn" : "");
    line.textContent = words;
  }
  function renew(then) {                   // the login was made anew elsewhere: the same user goes on
    fetch("/phien", { headers: { Accept: "application/json" } }).then(function (answer) { return answer.json(); })
      .then(function (now) {
        if (now.user !== form.getAttribute("data-keep-user")) { then(false); return; }
        each(document.querySelectorAll("input[name=csrf]"), function (one) { one.value = now.csrf; });
        then(true);
      }, function () { then(false); });
  }
  function send(group, address, data, words, renewed) {
    var request = new XMLHttpRequest();
    ["csrf", "key"].forEach(function (name) { data.set(name, form.elements[name].value); });
    request.open("POST", address.split("#")[0]);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) { tell(group, "Đang tải tệp lên: " + Math.floor(event.loaded / event.total * 100) + "%"); }
    });
    request.addEventListener("loadend", function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { /* no answer of ours */ }
      group.removeAttribute("aria-busy");
      if (answer.code === "form_kept" && !renewed) {
        renew(function (same) { if (same) { send(group, address, data, words, true); } });
      }
      if (request.status !== 200) {
        tell(group, request.status === 401 ? "Phiên đăng nhập đã hết hạn nên tệp chưa được tải lên. Hãy đăng nhập lại."
          : request.status ? answer.detail || "Chưa tải được tệp lên. Hãy thử lại."
          : "Chưa tải được tệp lên: mất kết nối. Hãy thử lại khi có mạng.", true);
        return;
      }
      group.querySelector("[data-files]").innerHTML = answer.html;       // by our own template, which escapes
      group.querySelector("input[type=file]").value = "";
      tell(group, words);
      group.querySelector("input[type=file]").focus();
    });
    group.setAttribute("aria-busy", "true");
    request.send(data);
  }
  form.addEventListener("change", function (event) {
    var input = event.target, group = input.closest && input.closest(".evidence");
    if (input.type !== "file" || !group || !input.files.length || !input.checkValidity()) { return; }
    var button = group.querySelector("[data-upload]"), data = new FormData();
    data.append("evidence", button.value);
    data.append(input.name, input.files[0]);
    send(group, button.getAttribute("formaction"), data, "Đã tải tệp lên: " + input.files[0].name);
  });
  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-remove]"), group = button && button.closest(".evidence");
    if (!group) { return; }
    event.preventDefault();
    var data = new FormData();
    data.append("evidence", button.value);
    send(group, button.getAttribute("formaction"), data, "Đã gỡ tệp.");
  });
  each(form.querySelectorAll("[data-upload]"), function (button) { button.hidden = true; });
})();
