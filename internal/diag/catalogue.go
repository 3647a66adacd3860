package diag

import (
	"slices"
	"strings"
)

// Entry explains one diagnostic code.
type Entry struct {
	Code, Title string
	// Text says what it means and why it matters; Fix what to do.
	Text, Fix string
}

// Catalogue lists the codes that running an action can report, by number.
// Lint rules bring their own entries.
func Catalogue() []Entry {
	return []Entry{
		{"CC001", "the source cannot be read", "The file is empty, too large, or neither JavaScript nor a template that the platform would accept. On the platform it could not be saved, or every login would fail.", "Correct the place that the message names."},
		{"CC002", "the platform would not find the handler", "The platform looks for a handler under a fixed name or shape, and the file offers none. Nothing in the file would run.", "Give the handler the name the message asks for."},
		{"CC003", "the handler has the wrong shape", "The platform checks the handler before it calls it and refuses this one, although it might work as a function.", "Write it as the message shows."},
		{"CC004", "a template that the platform would not take", "A placeholder stands where the platform takes none, holds something that its language does not have, or names a variable that it does not offer.", "Write it as the message shows. --lenient lets pass what is merely not documented."},
		{"CC005", "a template that cannot be rendered", "With the values of this event the platform has no way to make the claims, or does not document one.", "See the message; give a default where the language has one, or make the value a claim of its own."},
		{"CC101", "not a method of the platform's api", "The action uses a name that the api does not have. Reading it gives undefined, and calling that throws a TypeError, which ends the login.", "Use the documented name; --lenient translates spellings that are known from blog posts, and says so."},
		{"CC102", "a legacy spelling was translated", "The name is not in the platform's api. In lenient mode the run goes on as if the documented method had been called. The platform itself would throw.", "Change the action before you deploy it."},
		{"CC103", "a write to a read-only event", "The platform hands over a frozen event. In sloppy code the write is lost without an error; in strict code it throws.", "Keep the value in a variable, or use the api to persist it."},
		{"CC104", "a claim does not land as written", "A rule of the platform decides the fate of this claim: dropped, rejected, omitted or overwritten.", "Rename the claim, or leave it out. `claimctl claims NAME` explains a name."},
		{"CC105", "the claims are large", "The custom claims of one token passed a bound: a limit of the platform, or the size from which tokens cause trouble in headers and cookies.", "Keep references in the token and look the data up where it is needed."},
		{"CC107", "a promise was rejected and nobody handled it", "An async call failed outside the handler's own chain of awaits. What happens then depends on the platform; the failure is easily lost.", "Await the call, or add a catch."},
		{"CC108", "a secret lands where others can read it", "The value of a secret is part of a claim, a log line or another output. Tokens are signed, not encrypted: whoever holds one can read it.", "Take the secret out of the value."},
		{"CC109", "the access token is opaque", "Without an audience the platform issues an opaque access token. Custom claims are attached to it, but no API can read them.", "Request the token with an audience."},
		{"CC110", "the platform does not document this", "The documentation leaves open what happens here. claimctl tells what it assumes and does not guess silently.", "Try it on a test tenant if it matters to you."},
		{"CC111", "a limit was hit", "The action used more time or stack than it may, or its promise can never settle: on the platform it would hang until the time limit.", "Look at the position in the message, or for a promise that nothing resolves; raise --timeout only when the platform's own limit is higher."},
		{"CC112", "the action threw", "An error left the handler uncaught. The message says what the platform makes of it.", "Handle the case, or guard the access that failed."},
		{"CC113", "a value is changed by JSON", "A claim's value holds something that JSON has no word for. It vanishes or becomes something else on its way into the token.", "Convert the value yourself."},
		{"CC114", "an argument that the platform does not expect", "A method was called with an argument of another type or number than documented.", "Compare the call with the signature in the message."},
		{"CC115", "timers were left behind", "The handler finished while timers were still pending. Platforms freeze or reuse the process then; whether the timers ever run is not documented.", "Await what the timer does, or clear it."},
		{"CC116", "a placeholder has no value", "The variable is null or does not exist in this event. What becomes of the claim depends on the platform.", "Check the spelling of the variable; give a default where the language has one."},
		{"CC118", "more source than the platform takes", "The platform limits the size of an action's source.", "Move code into a module, or shorten it."},
		{"CC119", "a secret is read but not given", "The action reads a secret that the run does not have. It is undefined, which on the platform happens only when the secret was forgotten there, too.", "Give it with --secret NAME=@FILE, or in claimctl.yaml."},
		{"CC120", "a built-in gives another result here", "The action uses a built-in that the embedded engine does not do as Node does. What follows from its result may differ on the platform.", "Check the result on the platform, or avoid the built-in."},
		{"CC121", "a module cannot be found", "The action requires a module that is neither given as a stand-in, nor installed beside the action, nor built in.", "Install it (npm install NAME) beside the action, or give a stand-in with --stub NAME=FILE."},
		{"CC122", "a request was not sent", "A run has no network. The request failed inside the action as if nothing had been there to answer; on the platform it would be sent.", "Answer it with --mock FILE, or make the real call once with --record FILE and replay it."},
		{"CC123", "a stand-in was not used", "A module or an answer was given that the run never asked for. It may be misspelt.", "Compare its name with what the action requires or calls, or leave it out."},
		{"CC124", "a mock was not used", "A mocked request was never made, or fewer times than the mock says. The action may call another address than the mock expects.", "Compare the mock with the requests of the run, or remove it."},
		{"CC125", "state survives from one user to the next", "Platforms keep a module warm between logins. What a handler leaves in a module-level variable or a global is there when the next user logs in, and changed the result of that user.", "Keep what belongs to a user inside the handler; use the platform's cache, keyed by user, for the rest."},
		{"CC126", "the state of the module was checked", "The handler ran for two users in both orders, in a module that stays loaded and alone, and the results were compared.", "Nothing, if nothing differs; otherwise see the message."},
		{"CC129", "the trigger issues no token", "The platform runs the action at a moment at which it makes no token. Claims cannot be set there; what the action decides and changes is told.", "Nothing. To set claims, write an action for a trigger that issues tokens; the message names it where there is one."},
		{"CC130", "the platform needs more than the file", "What the message names has to be set up on the platform, or the action never runs there. It is told in every run because nothing fails without it: the action is skipped silently.", "Set it up as the message says."},
		{"CC131", "a change comes after the callback", "The handler changed its event after it had said that it was done. Whether such a change still has an effect is not documented; it is not counted.", "Call the callback last."},
		{"CC132", "the platform no longer runs this", "The platform has stopped executing actions of this kind. What a run shows is what the action did until then.", "Move to what replaces it; claimctl migrate writes it."},
		{"CC133", "the action ended with an error that it handed back", "The handler gave an error to its callback. That is how such a handler denies: a normal end of a run, not a failure of the action.", "Nothing, if the denial is meant."},
		{"CC134", "a callback is called more than once", "A handler that ends by calling a function called it again. Platforms do not document what the second call does; the first one counts here.", "Return right after the callback."},
		{"CC140", "there is no equivalent", "The migrated action cannot do what stands here, or it cannot be told from the source what it does. The place is marked in what was written, and nothing was put there that does less.", "Write this part by hand, then run claimctl migrate --check with both files."},
		{"CC141", "the migrated action needs a look", "What was written does the same under a condition that the source does not show, or something beside the code is to be done: a dependency to be added, a secret to be set.", "Read what the message names."},
		{"CC142", "the two do not do the same", "The action and what replaces it ran on the same event and ended otherwise: in the decision, a claim, the scopes or what they change.", "Compare the values in the report; the event is named with each."},
		{"CC143", "an event is no JSON object", "A line of a stream of events cannot be read as a JSON object. The action was not called for it.", "Look at the line and column in the message. Most often the last line of a file is cut off."},
		{"CC144", "a direct run gave something else", "Handlers that only read their event and call the api are run without the JavaScript engine, and some of these runs are held against the engine. This one was not the same. The result is that of the engine, and so are all later ones; those before may be wrong.", "Run it again, and please report it with the action and the event: it is a fault of claimctl."},
		{"CC201", "a case did not meet its expectation", "A run of the case gave something else than the suite expects.", "Compare expected and actual values in the report; the code frame shows the call."},
		{"CC202", "an action of the flow did not run", "An action that is disabled is skipped by the platform without a word, and with it the claims that it would have set.", "Switch it on (enabled: true), or take it out of the flow."},
		{"CC203", "a claim is that of an earlier login", "Claims are stamped when a token is issued. An action that does not run at a refresh leaves the claim as it was, however the user has changed since.", "Attach the action to the refresh as well, where the platform can, if the change must not wait for the next login."},
		{"CC204", "something is not carried to the next run", "On the platform, a later action or a later login would see what this one left behind. Here it does not, and the message says what.", "Give it to the later run yourself, with set or with an answer."},
		{"CC211", "an input on which the action throws", "The exploration changed what the action reads of its event, and the action threw. On the platform the login of such a user would fail.", "Guard the access, or give it a default; put the case that is printed into a suite."},
		{"CC212", "an input on which the action denies", "The exploration changed what the action reads of its event, and the action denied access, which it does not do otherwise.", "If that is meant, put it into a suite with `decision: deny`."},
		{"CC213", "an input on which a claim has no value", "On this input the action sets a claim to undefined, null or NaN, or puts the word into a text. Whoever reads the token has to reckon with it.", "Give the claim a default, or set it only when there is a value."},
		{"CC214", "an input on which a claim is lost", "On this input the action sets a claim that a rule of the platform does not let into the token, while it lands otherwise.", "Look at the rule in the message, and convert the value."},
		{"CC215", "an input on which a claim is not set", "On this input the action leaves out a claim that it sets otherwise, without an error. Often that is meant.", "If it is, put it into a suite: expect the claim to be !absent."},
		{"CC216", "the exploration did not finish", "It was ended before all inputs were tried. What it found until then is reported.", "Run it again, with a smaller --explore-budget if it takes too long."},
		{"CC221", "less coverage than asked for", "The runs reached fewer of the action's statements and branches than --threshold asks for.", "The report lists the lines; add cases that reach them."},
		{"CC231", "a mutant survived", "The action was changed, and every case still passed: no expectation depends on what was changed. Some changes make no difference that anybody could see; claimctl does not guess which.", "Add an expectation to a case that is named, or a case for the line."},
		{"CC232", "a smaller mutation score than asked for", "The cases noticed fewer of the changes to the action than --threshold asks for.", "Look at the survivors in the report."},
		{"CC233", "the mutation test did not finish", "It was ended, or its budget was spent, before all mutants were tried.", "Give it a larger --mutate-budget, or more --jobs."},
		{"CC301", "not readable", "The file is no YAML or JSON of the kind that is expected here.", "Correct the place that the message names."},
		{"CC302", "an unknown key", "The file has a key that means nothing here. It is an error because a misspelt key would otherwise be ignored silently.", "Take the key that the message suggests, or remove it."},
		{"CC303", "a value of the wrong type", "The value has another type than the key takes.", "Write it as the message shows."},
		{"CC304", "a value that is missing or does not fit", "A required value is missing, or the value means nothing here.", "See the message for what is expected."},
		{"CC305", "a key that is there twice", "YAML allows no key twice in a mapping; one of the values would be lost.", "Remove one of them."},
		{"CC401", "an empty line in a replay", "Every line is an event or a user; an empty one is neither. It has a record of its own, so that lines and records stay together.", "Remove it, if the record is in the way."},
		{"CC402", "a line that is too long", "The line is longer than a worker may keep in its memory. It was not run.", "Allow more with --max-line, or look whether a line break is missing."},
		{"CC403", "a line that is not UTF-8", "The line has bytes that are no text in UTF-8. It was not run.", "Convert the input, such as with iconv."},
		{"CC404", "a line that makes no event", "The line cannot be projected to an event: it is no user of the form that is expected, a column has a value of the wrong type, or the platform would not run the action for this user.", "See the message; --map says what a column or a member is."},
		{"CC405", "an event that ended its process", "The action did not stop at its time limit, or used all memory, on this event, and the process that ran it was ended. All other events ran in another one.", "Run the action on the event alone, with claimctl test, to see where it hangs."},
		{"CC406", "a handler that the action does not have", "The platform calls another handler for this event than those that the action has.", "Write the handler, or leave such events out."},
		{"CC410", "the output cannot be written", "The disk is full, the pipe was closed, or the file may not be written to. What was done up to the last checkpoint is kept.", "Make room, and give the same command with --resume."},
		{"CC411", "a checkpoint that does not fit", "The checkpoint is of a run with another action, other events or other options, or it cannot be read. Going on from it would mix two runs.", "Give the same command as before, or begin anew without --resume."},
		{"CC412", "a part is missing", "A summary without all shards would look like one of everything.", "Name the parts of all shards; run again the shard that failed."},
		{"CC413", "an input that cannot be read to its end", "Reading failed in the middle: a packed file was cut off, or the disk failed. What came before is done.", "Is the file whole? Fetch it again, and resume."},
		{"CC421", "no part of a replay", "The document is no summary that others can be merged with: it has no state, or its numbers are not those of its state.", "Merge what replay writes with --shard, as it was written; run the shard again."},
		{"CC422", "parts of different replays", "Parts are merged that do not belong together: of other actions, events or options, or the same shard twice.", "Merge the parts of one run, each once."},
		{"CC423", "a threshold that means nothing", "The threshold is no quantity, operator and number, or its quantity does not exist.", "Take a quantity of the list in the message, or of docs/thresholds.md."},
		{"CC501", "the platform's interface said no, or nothing", "A request to the tenant's management interface failed: wrong or expired credentials, a permission that is missing, an address that does not answer, an answer that is not the platform's.", "The message has the request, the platform's own words, and what to do. What was done until then is listed; the same command goes on."},
		{"CC502", "the tenant is not as the plan saw it", "Between the plan and the write somebody changed the hook or what is bound. Nothing was overwritten.", "Plan again and look at what has changed."},
		{"CC503", "a deploy that is not complete", "The deploy ended before everything was done, by an error or by Ctrl-C. The list says what was done and what was not.", "Run the same command again; it goes on where it was."},
		{"CC504", "two hooks of one name", "The tenant has several hooks of this name and trigger, and it cannot be told which one is meant.", "Rename or delete one of them in the platform's console."},
		{"CC505", "a hook that is not the tenant's own", "It comes from a marketplace. claimctl neither changes nor deletes it.", "Give the action another name."},
		{"CC506", "a secret would be deleted", "The platform replaces the list of secrets as a whole. The tenant has a secret whose value claimctl does not have, and a list without it would delete it.", "Give it a value under secrets, or list it under removed_secrets."},
		{"CC507", "something that the platform does not have", "The action has a setting, secrets or dependencies that this platform knows nothing of.", "Take them out; the hint names what there is."},
		{"CC508", "an action that cannot be bound there", "A flow names a place that the platform does not have, or an action whose trigger does not run there, or more actions than fit.", "Correct the flow or the trigger."},
		{"CC509", "an action that never runs", "It is deployed, and no flow of claimctl.yaml binds it. Unless somebody has bound it on the tenant, nothing will ever call it.", "Add it to a flow."},
		{"CC510", "an action that is left out", "The environment is of a platform that does not take actions of this dialect and trigger.", "Nothing, if the project has actions for several platforms."},
		{"CC511", "nothing has checked what is deployed", "Checks were skipped, or no dialect of this version reads the action.", "Leave out --skip-checks."},
		{"CC512", "changed on the tenant since the last deploy", "What was deployed last and what the tenant has now differ: somebody has changed it in the console, or with another tool. A deploy would replace that.", "Take it over with claimctl pull --force, or replace it with --overwrite."},
		{"CC513", "the lock or the journal cannot be used", "The state of an environment, in the folder .claimctl, cannot be read or written, or is that of another tenant.", "See the message; the lock belongs under version control, the journal does not."},
		{"CC514", "a hook has another name on the tenant", "The hook that was deployed last is there under another name.", "Rename it back, or rename the action in claimctl.yaml."},
		{"CC515", "an interrupted deploy goes on", "A former deploy to this environment did not end. What it had done is taken into account.", "Nothing."},
		{"CC516", "the platform has no interface for it", "Nothing can deploy actions of this dialect but a person in the platform's console, or the platform runs them no more.", "Follow the steps that the message or the bundle names."},
		{"CC517", "the platform cannot build it", "The platform has refused the draft when it built it, or takes longer than it should. Nothing that is built by it was published.", "See the platform's own words; often a dependency does not exist in that version."},
		{"CC518", "a plan that does not fit", "The plan is for another environment or tenant, of another version, or was made with other secrets than there are now.", "Make a new plan."},
		{"CC519", "it cannot be told whether a secret is the same", "The credentials that key the hashes of secrets have changed.", "Nothing: the secrets are set once more. lock_key in the environment keys them with something that stays."},
		{"CC520", "something that is not taken over", "A pull or an import leaves something out, or cannot write it.", "See the message."},
		{"CC521", "another deploy is under way", "Another process on this machine deploys to the environment.", "Wait until it has ended, and plan again."},
		{"CC522", "a keyword that nothing was given for", "A file of the platform's own tool has a keyword between marks, and nothing says what it stands for.", "Give it with --keyword KEY=env:NAME."},
		{"CC523", "a secret that is written in a file", "The value of a secret stands in a file of the platform's own tool. claimctl takes secrets by reference only.", "Put a keyword in its place, and the value into the environment or a file that is not committed."},
		{"CC524", "a file that cannot be imported", "A file of the platform's own tool is not there, or has another shape than that tool writes.", "See the message."},
		{"CC525", "an action or version that is not there", "The name is none of an action that was deployed to this environment, or the platform has no such version of it.", "The hint names what there is."},
		{"CC541", "the faults cannot be read", "--fault of claimctl serve takes a list NAME[:RATE[:DURATION]] with commas: 429:0.2,slow:0.1:2s,stuck-building.", "The message names the column and the nearest fault; claimctl serve --help lists them all."},
		{"CC542", "the rate cannot be read", "--rate of claimctl serve takes requests a second, and how many at once: 2:10.", "Write it so, or leave it out for no limit."},
		{"CC543", "the address cannot be listened on", "Another process listens there, or the address is not one of this machine.", "Choose another with --listen; port 0 takes a free one."},
		{"CC544", "the data folder cannot be used", "What was deployed is kept in a folder, which claimctl serve cannot make, or not write to.", "Choose a folder that can be written with --data."},
		{"CC545", "the data folder is damaged", "A file in the data folder of claimctl serve is not what was written. What a crash leaves is no damage, and is taken care of.", "Begin anew with another folder (--data), and deploy again."},
		{"CC546", "the data folder is in use", "Another claimctl serve keeps its state in the folder. Two would overwrite each other.", "End the other one, or choose another folder with --data."},
		{"CC547", "other machines can reach the local tenant", "The address that claimctl serve listens on is not one of this machine alone. Whoever has the client's secret can change what is deployed.", "Listen on 127.0.0.1 unless that is meant."},
		{"CC548", "there is no local tenant of this provider", "A local tenant plays a provider's management interface. There is none for the one that was named.", "The message lists them."},
		{"CC549", "the client's secret cannot be used", "The file with the secret of the local tenant's client is empty.", "Remove it, and claimctl serve makes another."},
		{"CC561", "the platform would refuse it", "The platform documents that it does not take this, or that it has no use for it. What was to be deployed was looked at before anything was sent.", "Correct the place that the message names; --skip-checks sends it all the same."},
		{"CC562", "the platform does something else with it", "The platform takes this, and does something else than it looks like: it puts its own value there, or never runs it.", "Read the source that the message names, and correct the place."},
		{"CC563", "a person sets it", "The platform has this, and its management interface has not. The message holds what is to be set, and where.", "Follow the steps; the deploy leaves it out."},
	}
}

// Find returns the entry of a code, in any case of letters.
func Find(entries []Entry, code string) (Entry, bool) {
	for _, e := range entries {
		if strings.EqualFold(e.Code, code) {
			return e, true
		}
	}
	return Entry{}, false
}

// Sorted returns the entries in the order of their codes.
func Sorted(entries []Entry) []Entry {
	out := slices.Clone(entries)
	slices.SortStableFunc(out, func(a, b Entry) int { return strings.Compare(a.Code, b.Code) })
	return out
}
