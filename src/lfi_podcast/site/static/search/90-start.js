// Every page of the site has the box; the search page has the answers in full.

const searchForm = document.querySelector("header.site form");
const searchField = searchForm.elements.q;
const siteRoot = new URL("..", searchForm.action).href;
const siteIndex = indexOf(siteRoot);

searchField.addEventListener("focus", siteIndex.prepare);
focusWithSlash(searchField);
if (document.getElementById("results")) new SearchPage(siteRoot, searchForm, searchField, siteIndex);
else searchWhileTyping(siteRoot, searchForm, searchField, siteIndex);
