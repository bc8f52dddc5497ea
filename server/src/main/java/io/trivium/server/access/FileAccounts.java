package io.trivium.server.access;

import io.trivium.broker.security.Accounts;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of a file, read again when it has changed. What cannot be read then changes nothing. Read by any thread, refreshed by
 * one.
 */
public final class FileAccounts implements Supplier<Accounts> {
    private static final Logger LOG = LoggerFactory.getLogger(FileAccounts.class);

    private final Supplier<String> text;
    private String known;
    private volatile Accounts accounts;

    private FileAccounts(Supplier<String> text, String known, Accounts accounts) {
        this.text = text;
        this.known = known;
        this.accounts = accounts;
    }

    /**
     * Reads them for the first time.
     *
     * @param text reads the file
     * @throws IllegalArgumentException telling what is wrong with it
     */
    public static FileAccounts read(Supplier<String> text) {
        String first = text.get();
        return new FileAccounts(text, first, AccountsFile.parse(first));
    }

    /** Takes over what has changed. To be called every few seconds. */
    public void refresh() {
        try {
            String now = text.get();
            if (!now.equals(known)) {
                known = now;
                Accounts changed = AccountsFile.parse(now);
                if (!changed.anyEnabled() && accounts.anyEnabled()) {
                    // As it is between an editor's truncating it and writing it.
                    throw new IllegalArgumentException("it names no user who could log in");
                }
                accounts = changed;
                LOG.info(
                        "The file of users and rights has changed: {} users",
                        accounts.users().size());
            }
        } catch (RuntimeException e) {
            LOG.error("The changed file of users and rights is not used, the one before stays: {}", e.getMessage());
        }
    }

    @Override
    public Accounts get() {
        return accounts;
    }
}
