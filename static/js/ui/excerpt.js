// Whether the registry may have more than this site, and what lacks something then.

export const isExcerpt = document.querySelector(".banner.excerpt") !== null;
export const WHOLE = isExcerpt ? "This excerpt" : "IANA’s registry";
