// Nothing typed is lost. A form says what it wants by attributes; without scripts it works as any form does.
//
//   <form data-keep="bao-cao:ID"            what is typed here, a name that no other form of the site has
//         data-keep-user="25489"            whose it is: kept for this user alone
//         data-keep-save="/bao-cao/ID/luu"  where it saves itself while somebody types; without it nothing is sent
//         data-keep-unsaved>                the server has filled it with what is not saved yet
//     <input type="hidden" name="revision" …> <input type="hidden" name="base" …>
//     <p data-keep-state><span></span></p>  where "Đã lưu lúc 10:32" is said; what the server says there stands till then
//
// Kept in the browser (localStorage, by user and form): every field with a name, but passwords, files, hidden ones
// (unless they have data-keep-too) and whatever has data-keep-not; and the hidden `revision` and `base`, so that what is
// brought back later is compared with what others have saved since. Given back only when the user asks for it, dropped
// once it is saved or after two weeks. A link with data-keep-drop drops it.
//
// Saving: PUT of the fields as a form, with Accept: application/json. 200 answers {fields: {revision: "4", base: "…"},
// problems: {field: sentence}, at: "10:32"}: `fields` go into the hidden inputs of that name, `problems` beside the fields,
// which stay kept in the browser. Else a problem (RFC 9457), whose `detail` is shown. 401 and a form of an earlier session:
// /phien tells who is logged in now; the same user goes on with a fresh form token. 412 offers to see what differs, which
// is the form's own POST. Without connection it tries again, and at once when the browser is online.
//
// Sending (any button): first /phien is asked. Without an answer, or with another user's, the page stays.
// Events on the form, for its own script: keep:saved (detail: the answer), keep:restored. An input event makes it look. A
// form that comes into the page later sends keep:new (bubbling) to be kept too; one whose own script saves it says
// keep:clean when it has.
// Textareas with maxlength: what is left is told when it becomes little, and what a paste had too much.
(function () {
  "use strict";
  var PREFIX = "thongsuot:", DAYS = 14, KEEP_AFTER = 300, SAVE_AFTER = 1500, RETRY = 5000, LONGEST_RETRY = 60000, PATIENCE = 20000;
  var SEEN = ["revision", "base"], LARGEST = 10000000, BEACON = 60000, SENT = PREFIX + "sent";
  var AWAY = "Chưa lưu được: mất kết nối. Nội dung vẫn được giữ trên máy này.";
  var NO_ROOM = "Nội dung quá lớn để giữ trên máy này. Hãy chép ra nơi khác trước khi đóng trang.";
  var TOO_LARGE = "Nội dung quá dài nên không gửi được (tối đa 10 MB). Hãy rút gọn; nội dung vẫn còn trong trang này.";

  function each(list, call) { Array.prototype.forEach.call(list, call); }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function make(tag, words, attributes) {
    var made = document.createElement(tag);
    made.textContent = words || "";
    for (var name in attributes || {}) { made.setAttribute(name, attributes[name]); }
    return made;
  }
  function at(time) {                      // "10:32 ngày 28/11/2026", by the clock of this machine
    var t = new Date(time), month = t.getMonth() + 1;
    return two(t.getHours()) + ":" + two(t.getMinutes()) + " ngày " + two(t.getDate()) + "/" +
      (month < 3 ? two(month) : month) + "/" + t.getFullYear();
  }
  function same(a, b) { return JSON.stringify(a) === JSON.stringify(b); }

  // ---- what stands in a form: [name, value] pairs, as it is now or as the server has filled it
  function kept(control) {
    var type = control.type;
    return control.name && !control.disabled && !control.hasAttribute("data-keep-not") &&
      ["password", "file", "submit", "button", "reset", "image"].indexOf(type) < 0 &&
      (type !== "hidden" || control.hasAttribute("data-keep-too"));
  }
  function content(form, original) {
    var found = [];
    each(form.elements, function (control) {
      if (!kept(control)) { return; }
      if (control.type === "radio" || control.type === "checkbox") {
        if (original ? control.defaultChecked : control.checked) { found.push([control.name, control.value]); }
      } else if (control.options) {
        each(control.options, function (option) {
          if (original ? option.defaultSelected : option.selected) { found.push([control.name, option.value]); }
        });
      } else { found.push([control.name, (original ? control.defaultValue : control.value).replace(/\r\n/g, "\n")]); }
    });
    return found;
  }
  function fill(form, fields) {            // returns what has no place in the form any more
    var left = {}, used = {};
    fields.forEach(function (pair) { (left[pair[0]] = left[pair[0]] || []).push(pair[1]); });
    each(form.elements, function (control) {
      var values = left[control.name];
      if (!kept(control) || !values) { return; }
      used[control.name] = true;
      if (control.type === "radio" || control.type === "checkbox") { control.checked = values.indexOf(control.value) >= 0; }
      else if (control.options) {
        each(control.options, function (option) { option.selected = values.indexOf(option.value) >= 0; });
      } else if (values.length) {
        var value = values.length > 1 ? values.shift() : values[0];
        if (value !== control.value) {
          control.value = value;
          var closed = control.closest("details:not([open])");
          if (closed) { closed.open = true; }
        }
      }
    });
    return fields.filter(function (pair) { return !used[pair[0]] && pair[1]; });
  }
  function seen(form) {
    var found = {};
    SEEN.forEach(function (name) { if (form.elements[name]) { found[name] = form.elements[name].value; } });
    return found;
  }

  // ---- the browser's store; it may be full or forbidden
  function read(key) {
    try {
      var found = JSON.parse(localStorage.getItem(key) || "[]");
      return found.filter(function (copy) { return Date.now() - copy.at < DAYS * 86400000; });
    } catch (error) { return []; }
  }
  function write(key, copies) {
    try {
      if (copies.length) { localStorage.setItem(key, JSON.stringify(copies)); } else { localStorage.removeItem(key); }
      return true;
    } catch (error) { return false; }
  }
  function sweep() {
    try {
      Object.keys(localStorage).forEach(function (key) {
        if (key.indexOf(PREFIX) === 0 && !read(key).length) { localStorage.removeItem(key); }
      });
    } catch (error) { /* no store: then nothing is in it */ }
  }

  function patience() { return window.AbortSignal && AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined; }
  function who(answered) {                 // answered(null) without a connection, ({}) with nobody logged in
    fetch("/phien", { headers: { Accept: "application/json" }, credentials: "same-origin", signal: patience() }).then(function (answer) {
      if (answer.status === 401) { return {}; }
      return answer.ok ? answer.json() : null;
    }).then(answered, function () { answered(null); });
  }

  function Keeper(form) {
    var key = PREFIX + form.dataset.keepUser + ":" + form.dataset.keep, save = form.dataset.keepSave;
    var clean = form.hasAttribute("data-keep-unsaved") ? null : content(form, true);
    var older = [], keeping = 0, saving = 0, busy = false, waiting = RETRY, passing = false, checking = false, dropped = false, renewed = false;
    var wrongs = {}, last = null, after = [];                      // what waits for a save that is under way
    var place = form.querySelector("[data-keep-state]") || form.insertBefore(make("p"), form.firstChild);
    var shown = place.querySelector("span") || place.appendChild(make("span")), idle = shown.textContent;
    var told = place.appendChild(make("span", "", { "class": "hide", role: "status" }));

    function dirty() { return !clean || !same(content(form), clean); }
    function say(words, kind, extra) {     // kind: "" on the way, "good", "bad"; only the last two are read out
      shown.textContent = words;
      place.className = "keep-state " + (kind || "");
      if (extra) { shown.appendChild(document.createTextNode(" ")); shown.appendChild(extra); }
      if (kind && told.textContent !== words) { told.textContent = words; }
    }
    function keep() {
      clearTimeout(keeping);
      keeping = 0;
      if (dropped) { return true; }
      var mine = dirty() ? [{ at: Date.now(), seen: seen(form), fields: content(form) }] : [];
      if (write(key, older.concat(mine))) { return true; }
      say(NO_ROOM, "bad");
      return false;
    }
    function later(ms) { clearTimeout(saving); saving = save ? setTimeout(put, ms) : 0; }
    function changed() {                   // also told when a field is left: then nothing is new, and what is said stays
      var now = content(form);
      if (last && same(now, last)) { return; }
      last = now;
      if (!keeping) { keeping = setTimeout(keep, KEEP_AFTER); }
      if (save && !busy) { say(dirty() ? "Chưa lưu" : idle, ""); }
      later(SAVE_AFTER);
    }
    function body() {
      var found = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { if (typeof value === "string") { found.append(name, value); } });
      return found.toString();
    }

    // ---- saving by itself
    function put() {
      clearTimeout(saving);
      if (busy || checking || !save) { return; }
      if (!dirty()) { say(idle, ""); return; }
      var sent = content(form), text = body();
      if (text.length > LARGEST) { say(TOO_LARGE, "bad"); return; }
      busy = true;
      say("Đang lưu…", "");
      fetch(save, { method: "PUT", body: text, credentials: "same-origin", signal: patience(), keepalive: text.length < BEACON, headers: {
        Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" } })
        .then(function (answer) {
          return answer.json().catch(function () { return {}; }).then(function (facts) { return [answer.status, facts]; });
        }).then(function (answer) { heard(answer[0], answer[1], sent); }, function () { away(); })
        .then(function () {
          busy = false;
          after.splice(0).forEach(function (call) { call(); });
        });
    }
    function heard(status, facts, sent) {
      if (status === 200) { saved(facts, sent); }
      else if (status === 401 || facts.code === "form_kept" || facts.code === "form_of_another") { renew(); }
      else if (status === 412) { say(facts.detail, "bad", make("button", "Xem chỗ khác nhau", { "class": "plain" })); }
      else if (status >= 500 || status === 429 || status === 0) { away(status >= 500 ? facts : null); }
      else { say("Chưa lưu được: " + (facts.detail || "hãy tải lại trang.") + support(facts), "bad"); }
    }
    function support(facts) {
      var code = (facts.trace || "").split("-")[1];
      return code ? " Mã hỗ trợ: " + code.slice(0, 12) : "";
    }
    function saved(facts, sent) {
      waiting = RETRY;
      renewed = false;
      for (var name in facts.fields || {}) { if (form.elements[name]) { form.elements[name].value = facts.fields[name]; } }
      var wrong = Object.keys(facts.problems || {});
      problems(facts.problems || {});
      clean = wrong.length ? null : sent;
      keep();
      form.dispatchEvent(new CustomEvent("keep:saved", { bubbles: true, detail: facts }));
      if (!same(content(form), sent)) { later(SAVE_AFTER); say("Chưa lưu", ""); return; }
      if (wrong.length) { say("Đã lưu lúc " + facts.at + ", trừ " + wrong.length + " ô cần sửa.", "bad"); }
      else { idle = "Đã lưu lúc " + facts.at; say(idle, "good"); }
    }
    function away(facts) {
      say(facts && facts.detail ? "Chưa lưu được: " + facts.detail + " Nội dung vẫn được giữ trên máy này." + support(facts)
        : AWAY, "bad");
      later(waiting);
      waiting = Math.min(waiting * 2, LONGEST_RETRY);
    }
    function renew() {                     // the login has ended, or was made anew elsewhere
      who(function (now) {
        if (now && now.user === form.dataset.keepUser && !renewed) {
          renewed = true;
          fresh(now.csrf);
          later(0);
        } else { stay(now && renewed ? {} : now, "lưu"); }
      });
    }
    function fresh(csrf) { each(document.querySelectorAll("input[name=csrf]"), function (one) { one.value = csrf; }); }
    function stay(now, verb) {             // say why the page stays; the link to the login brings it back with its content
      if (!now) { say(AWAY.replace("lưu", verb), "bad"); later(waiting); return; }
      var link = make("a", "Đăng nhập lại", { href: "/dang-nhap?ve=" + encodeURIComponent(page()) });
      link.addEventListener("click", function () { keep(); mark("back"); });
      say("Chưa " + verb + " được: " + (now.user ? "trình duyệt này đang đăng nhập tài khoản " + now.user + "." : "phiên đăng nhập đã hết hạn.") +
        " Nội dung vẫn được giữ trên máy này.", "bad", link);
    }
    function page() { var own = form.elements.page; return own ? own.value : location.pathname + location.search; }
    function mark(why) { try { sessionStorage.setItem(SENT, JSON.stringify([why, key])); } catch (error) { /* not then */ } }

    // ---- what is wrong, beside its field; not while somebody is typing there
    function problems(found) {
      wrongs = found;
      each(form.querySelectorAll(".problem"), function (old) {
        var name = old.id.replace(/-loi$/, "");
        if (!(name in found)) { old.remove(); describe(control(name), name, false); }
      });
      Object.keys(found).forEach(function (name) {
        var where = control(name), old = document.getElementById(name + "-loi");
        if (old) { old.textContent = found[name]; return; }
        if (!where || where === document.activeElement) { return; }
        where.insertAdjacentElement("afterend", make("p", found[name], { "class": "problem", id: name + "-loi" }));
        describe(where, name, true);
        var closed = where.closest("details:not([open])");
        if (closed) { closed.open = true; }
      });
    }
    function control(name) { return document.getElementById(name) || form.querySelector("[name='" + CSS.escape(name) + "']"); }
    function describe(where, name, wrong) {
      if (!where) { return; }
      var ids = (where.getAttribute("aria-describedby") || "").split(" ").filter(function (id) { return id && id !== name + "-loi"; });
      if (wrong) { where.setAttribute("aria-invalid", "true"); ids.unshift(name + "-loi"); } else { where.removeAttribute("aria-invalid"); }
      if (ids.length) { where.setAttribute("aria-describedby", ids.join(" ")); } else { where.removeAttribute("aria-describedby"); }
    }

    // ---- what an earlier visit has left
    function offer(back) {
      older = read(key).filter(function (copy) { return !same(copy.fields, content(form)); });
      if (!clean) { older = []; keep(); say("Chưa lưu", ""); return; }     // it waits for the user, as the page says
      write(key, older);
      if (dirty()) { changed(); }          // the browser has filled the form again by itself
      var copy = older[older.length - 1];
      if (!copy) { return; }
      if (back) { restore(copy); say("Đã khôi phục nội dung nhập trước khi đăng nhập lại; chưa lưu.", "bad"); return; }
      var box = make("div", "", { "class": "note warn offer", role: "status" });
      var moved = copy.seen.revision !== seen(form).revision;
      box.appendChild(make("p", "Có nội dung chưa lưu từ " + at(copy.at) + "." +
        (moved ? " Từ đó đã có bản lưu khác; khi lưu, trang sẽ cho xem chỗ khác nhau." : "")));
      var yes = box.appendChild(make("button", "Khôi phục", { type: "button" }));
      box.appendChild(document.createTextNode(" "));
      var no = box.appendChild(make("button", "Bỏ", { type: "button", "class": "plain" }));
      yes.addEventListener("click", function () { box.remove(); restore(copy); });
      no.addEventListener("click", function () { box.remove(); older = older.slice(0, -1); keep(); offer(); });
      form.parentNode.insertBefore(box, form);
    }
    function restore(copy) {
      older = [];
      for (var name in copy.seen) { if (form.elements[name]) { form.elements[name].value = copy.seen[name]; } }
      var left = fill(form, copy.fields);
      if (left.length) {
        var box = make("details", "", { "class": "note warn", open: "" });
        box.appendChild(make("summary", "Nội dung không còn chỗ trong biểu mẫu"));
        left.forEach(function (pair) { box.appendChild(make("p", pair[1], { "class": "pre" })); });
        form.parentNode.insertBefore(box, form);
      }
      form.dispatchEvent(new CustomEvent("keep:restored", { bubbles: true }));
      keep();
      changed();
    }

    // ---- sending: only if somebody is there to take it, and the same user is logged in
    function submit(event) {
      if (passing) { passing = false; mark("sent"); return; }
      event.preventDefault();
      event.stopPropagation();
      if (checking) { return; }
      keep();
      if (body().length > LARGEST) { say(TOO_LARGE, "bad"); return; }
      checking = true;
      say("Đang gửi…", "");
      clearTimeout(saving);
      var button = event.submitter, go = function () {
        who(function (now) {
          checking = false;
          if (!now || now.user !== form.dataset.keepUser) { stay(now, "gửi"); return; }
          fresh(now.csrf);
          passing = true;
          form.requestSubmit(button && button.form === form ? button : undefined);     // one that say() has shown is gone
          passing = false;
        });
      };
      if (busy) { after.push(go); } else { go(); }
    }

    document.addEventListener("input", function (event) { if (event.target.form === form && kept(event.target)) { changed(); } });
    document.addEventListener("change", function (event) { if (event.target.form === form && kept(event.target)) { changed(); } });
    form.addEventListener("focusout", function () { setTimeout(function () { problems(wrongs); }, 0); });
    form.addEventListener("submit", submit);
    form.addEventListener("keep:clean", function () { clean = content(form); keep(); });
    window.addEventListener("online", function () { if (save && form.isConnected && dirty()) { waiting = RETRY; later(0); } });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState !== "hidden" || !form.isConnected || !dirty()) { return; }
      keep();
      if (save && !busy && !checking) { put(); }
    });
    window.addEventListener("pagehide", function () { if (form.isConnected && dirty()) { keep(); } });
    document.addEventListener("click", function (event) {
      if (event.target.closest("a[data-keep-drop]")) { dropped = true; write(key, []); }
    });
    this.offer = function (mark) { offer(mark && mark[0] === "back" && mark[1] === key); };
  }

  // ---- little room left in a field, or too much pasted
  function room(field, over) {
    var most = field.maxLength, left = most - field.value.length;
    var id = field.id + "-con-lai", line = document.getElementById(id);
    if (left > most / 5 && !over) { if (line) { line.remove(); } return; }
    line = line || field.insertAdjacentElement("afterend", make("p", "", { "class": "left", id: id, role: "status" }));
    line.textContent = (over ? "Phần dán dài quá: " + over.toLocaleString("vi-VN") + " ký tự cuối chưa được dán. " : "") +
      "Còn " + left.toLocaleString("vi-VN") + " ký tự.";
  }
  function limited(field) { return field.maxLength > 100 && field.id; }
  document.addEventListener("input", function (event) { if (limited(event.target)) { room(event.target, 0); } });
  document.addEventListener("paste", function (event) {
    var field = event.target, pasted = event.clipboardData && event.clipboardData.getData("text");
    if (!limited(field) || !pasted) { return; }
    var free = field.maxLength - field.value.length + (field.selectionEnd - field.selectionStart);
    var over = pasted.replace(/\r\n/g, "\n").length - free;
    if (over > 0) { setTimeout(function () { room(field, over); }, 0); }
  });

  var mark = null;
  try { mark = JSON.parse(sessionStorage.getItem(SENT)); sessionStorage.removeItem(SENT); } catch (error) { /* none */ }
  if (mark && mark[0] === "sent" && document.querySelector("[data-done]")) { write(mark[1], []); }
  if (mark && mark[0] === "back" && document.querySelector("input[type=password]")) {
    try { sessionStorage.setItem(SENT, JSON.stringify(mark)); } catch (error) { /* then it is offered */ }
  }
  sweep();
  each(document.querySelectorAll("form[data-keep]"), function (form) { new Keeper(form).offer(mark); });
  document.addEventListener("keep:new", function (event) { new Keeper(event.target).offer(null); });

  // A page that the browser has kept whole is of the past: what was typed is in the store, the rest comes anew.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.querySelector("form[data-keep]")) { location.reload(); }
  });
})();
