export default {
  eleventyExcludeFromCollections: true,
  permalink: ({ it }) => `${it.url}index.html`,
};
