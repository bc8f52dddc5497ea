package io.trivium.broker.security;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may come in and do what: everything is denied that no rule allows. What is denied is counted, and logged with
 * address, user, action, resource and rule. Thread-safe.
 */
public final class AccessControl {
    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

    private final Supplier<Accounts> accounts;
    private final boolean checksRights;
    private final LongAdder deniedLogins = new LongAdder();
    private final LongAdder deniedActions = new LongAdder();

    /**
     * Decides by accounts.
     *
     * @param accounts those of the moment; asked at each decision, so it must be fast
     * @param checksRights whether a user needs rights; if not, whoever has logged in may do everything
     */
    public AccessControl(Supplier<Accounts> accounts, boolean checksRights) {
        this.accounts = accounts;
        this.checksRights = checksRights;
    }

    /** The user who may log in under a name; null if there is none. Whether it is that user, the caller checks. */
    public @Nullable User user(String name) {
        return accounts.get().enabled(name);
    }

    /** Notes that somebody was not let in. */
    public void loginDenied(String door, InetAddress from, @Nullable String name, String why) {
        deniedLogins.increment();
        LOG.warn("Denied: {} login from {} as {}: {}", door, from.getHostAddress(), printable(name), why);
    }

    /**
     * Asks whether a user may do any of the actions.
     *
     * @param name of a user who has logged in
     * @return why not; empty if it may
     */
    public Optional<String> denial(String name, InetAddress from, Resource resource, Set<Action> wanted) {
        Accounts known = accounts.get();
        User user = known.enabled(name);
        if (user == null) {
            // Logged in once, and deleted or disabled since.
            return denied(name, from, resource, wanted, "no such user any more");
        }
        if (user.superUser() || !checksRights) {
            return Optional.empty();
        }
        Optional<Rule> rule = known.rightsOf(name).deciding(resource, wanted, from);
        return rule.filter(Rule::allow).isPresent()
                ? Optional.empty()
                : denied(name, from, resource, wanted, rule.map(Rule::toString).orElse("no rule allows it"));
    }

    /** As {@link #denial}, where somebody without the right gets less, and nothing is denied: neither logged nor counted. */
    public boolean permits(String name, InetAddress from, Resource resource, Set<Action> wanted) {
        Accounts known = accounts.get();
        User user = known.enabled(name);
        return user != null
                && (user.superUser()
                        || !checksRights
                        || known.rightsOf(name)
                                .deciding(resource, wanted, from)
                                .filter(Rule::allow)
                                .isPresent());
    }

    /** As {@link #denial}, of what only super users may do. */
    public Optional<String> denialUnlessSuper(String name, InetAddress from, Resource resource, Set<Action> wanted) {
        User user = user(name);
        return user != null && (user.superUser() || !checksRights)
                ? Optional.empty()
                : denied(name, from, resource, wanted, "only super users may");
    }

    /** How many logins and unsigned or wrongly signed requests were denied. */
    public long deniedLogins() {
        return deniedLogins.sum();
    }

    /** How many requests of users were denied for want of rights. */
    public long deniedActions() {
        return deniedActions.sum();
    }

    private Optional<String> denied(String name, InetAddress from, Resource resource, Set<Action> wanted, String rule) {
        deniedActions.increment();
        String actions =
                String.join(" or ", wanted.stream().sorted().map(Action::text).toList());
        LOG.warn(
                "Denied: {} from {} wanted {} on {}: {}",
                printable(name),
                from.getHostAddress(),
                actions,
                printable(resource.toString()),
                rule);
        return Optional.of("the user " + name + " has no permission: " + actions + " on " + resource + " is denied");
    }

    /** A stranger chooses the text: it gets no line of its own in the log. */
    private static String printable(@Nullable String text) {
        if (text == null) {
            return "nobody";
        }
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
