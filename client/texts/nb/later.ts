/** What everything behind the first screen asks for. */
export default {};
