exports.handler = async (event, api) => {
  console.log(profile.name); // want error
  if (profile) console.log({ profile }); // want error error
  if (typeof profile !== 'undefined') console.log(profile.name);
  console.log(event.session.id); // want warning
  console.log(event.session.created);
  try {
    console.log(profile.name); // want warning
  } catch {}
  console.log(event.profile, event.user.profile, other(event));
};
function other(profile) {
  return profile.name;
}
