// Copies text, and the same as HTML for programs that take it.

// Whether it was copied. On pages without a secure origin, there is only the older way.
async function copy(text, html) {
  try {
    const kinds = { "text/plain": text, ...(html && { "text/html": html }) };
    await navigator.clipboard.write([new ClipboardItem(kinds)]);
    return true;
  } catch {
    return copyTheOlderWay(text, html);
  }
}

function copyTheOlderWay(text, html) {
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
    if (html) event.clipboardData.setData("text/html", html);
  };
  document.addEventListener("copy", fill, { once: true });
  const isCopied = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  return isCopied;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
