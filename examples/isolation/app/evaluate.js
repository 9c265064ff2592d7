/* global console, fetch */
// Asks the model, and fails until it answers.
fetch(process.env.MODEL).then(async (answer) => console.log('the model says:', await answer.text()));
