// What the theme leaves out for people who use no mouse, or who hear a page.
document.addEventListener("DOMContentLoaded", () => {
  const label = (selector, name, value) => {
    for (const found of document.querySelectorAll(selector)) found.setAttribute(name, value);
  };
  label('p.caption[role="heading"]', "aria-level", "2");
  label(".sidebar-drawer", "aria-label", "All pages");
  label(".toc-drawer", "aria-label", "On this page");
  label("pre, .table-wrapper, figure", "tabindex", "0");
});
