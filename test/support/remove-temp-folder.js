/** Removes what `temp-folder.js` made. */
module.exports = () => globalThis.removeTempFolder();
