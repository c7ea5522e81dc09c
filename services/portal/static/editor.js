// The editor of a draft in place: forms open where the text stands, are saved while one types, and every change carries
// the revision on. Without this script the same links and forms load the page anew.
(function () {
  "use strict";
  const bar = document.querySelector("[data-editor]");
  if (!bar || !window.fetch) { return; }
  const base = bar.dataset.editor, beside = new URLSearchParams(location.search).get("ben") ? "ben=1" : "";
  const state = bar.querySelector("[data-state]");
  const PAUSE = 1500, NOT_TYPED = ["first", "second", "reason"];
  let queue = Promise.resolve(), waiting = new Map();

  function say(words, kind) {
    state.textContent = words;
    state.className = "save-state" + (kind ? " " + kind : "");
  }

  function place(html) {                                // an element from its HTML, also a table's row
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.firstElementChild;
  }

  function block(node) { return document.getElementById("m-" + node); }

  async function show(node, opened, focus) {
    const answer = await fetch(base + "/muc/" + encodeURIComponent(node) + "?" + (opened ? "sua=1&" : "") + beside);
    if (!answer.ok || answer.redirected) { return false; }
    const made = place(await answer.text()), old = block(node);
    if (!old) { return false; }
    old.replaceWith(made);
    const first = "input:not([type=hidden])";
    const target = opened ? made.querySelector("textarea") || made.querySelector(first) : made.querySelector("a.edit");
    if (target && focus) { target.focus(); }
    return true;
  }

  function carry(answer, stays) {                       // the new revision into every form; what somebody types in may stay
    document.querySelectorAll("input[name=revision]").forEach(function (input) { input.value = answer.revision; });
    const undo = bar.querySelector("[data-undo]"), redo = bar.querySelector("[data-redo]");
    if (undo) { undo.disabled = !answer.undo; }
    if (redo) { redo.disabled = !answer.redo; }
    Object.keys(answer.blocks || {}).forEach(function (anchor) {
      const old = document.getElementById(anchor), made = place(answer.blocks[anchor]);
      if (old && made && !(stays && old.classList.contains("open") && old.contains(document.activeElement))) { old.replaceWith(made); }
    });
  }

  async function send(form, act) {
    const body = new FormData(form);
    body.set("act", act);
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers: { Accept: "application/json" } });
    const type = answer.headers.get("content-type") || "";
    if (answer.redirected || type.indexOf("application/json") < 0) { return { again: true }; }
    const told = await answer.json();
    return answer.ok ? told : { failed: told.detail || "Chưa lưu được.", stale: answer.status === 412 };
  }

  function later(work) {                                // one request after another: each needs the last one's revision
    queue = queue.then(work, work);
    return queue;
  }

  async function save(form, act) {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    say("Đang lưu…");
    let told;
    try {
      told = await send(form, act);
    } catch (error) {                                   // no connection: what was typed stays in the form
      say("Chưa lưu được: mất kết nối. Nội dung vẫn còn trên trang; sẽ lưu lại khi có mạng.", "failed");
      waiting.set(form, setTimeout(function () { later(function () { return save(form, act); }); }, 5000));
      return;
    }
    if (told.again || told.stale && act !== "autosave") {
      const submitter = form.querySelector("button[value=save]");
      form.dataset.plain = "1";
      form.requestSubmit(submitter || undefined);       // the server carries it through the login, or to the newest text
    } else if (told.failed) {
      say(told.failed + (told.stale ? " Bấm “Lưu” để xem bản mới; nội dung vừa gõ vẫn được giữ." : ""), "failed");
    } else if (told.go) {
      waiting.clear();
      location.assign(told.go);
    } else {
      carry(told, act === "autosave");
      say(waiting.size ? "Có thay đổi chưa lưu" : told.saved, waiting.size ? "unsaved" : "");
      if (act !== "autosave") {
        const closed = block(form.dataset.node);
        if (closed && closed.classList.contains("open")) { await show(form.dataset.node, false, true); }     // all was saved before
        else if (closed && closed.querySelector("a.edit")) { closed.querySelector("a.edit").focus(); }
      }
    }
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest(".paper.edit a.edit, .paper.edit a.close");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    const here = link.closest(".blk");
    if (!here || here.id === "m-moi") { return; }
    const node = here.id.slice(2);
    event.preventDefault();
    later(async function () {
      for (const form of document.querySelectorAll(".node-form[data-node]")) {      // one form at a time
        if (waiting.has(form)) { await save(form, "autosave"); }
        if (form.dataset.node !== node && !waiting.has(form)) { await show(form.dataset.node, false, false); }
      }
      if (!await show(node, link.classList.contains("edit"), true)) { location.assign(link.href); }
    });
  });

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.matches(".node-form[data-node]") || form.dataset.plain) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const act = event.submitter && event.submitter.value || "save";
    later(function () { return save(form, act); });
  }, true);

  document.addEventListener("input", function (event) {
    const form = event.target.form;
    if (!form || !form.matches(".node-form[data-node]") || NOT_TYPED.indexOf(event.target.name) >= 0) { return; }
    say("Có thay đổi chưa lưu", "unsaved");
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(function () { later(function () { return save(form, "autosave"); }); }, PAUSE));
  });

  document.addEventListener("keydown", function (event) {
    const form = event.target.form;
    if (!form || !form.matches(".node-form[data-node]")) { return; }
    if (event.key === "Escape") { form.querySelector("a.close").click(); }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=save]"));
    }
  });

  window.addEventListener("beforeunload", function (event) {
    if (waiting.size) { event.preventDefault(); }
  });
})();
