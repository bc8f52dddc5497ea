package io.trivium.server;

import io.trivium.server.settings.Setting;
import io.trivium.server.settings.SettingException;
import io.trivium.server.settings.Settings;
import io.trivium.server.settings.SettingsReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reads the command line and runs its command. */
public final class Main {
    private final PrintStream out;
    private final SettingsReader settings;

    private Main(PrintStream out, SettingsReader settings) {
        this.out = out;
        this.settings = settings;
    }

    /** Ends the process with the command's exit code; what went wrong is one sentence on the standard error. */
    public static void main(String[] arguments) {
        PrintStream terminal = System.err;
        ExitCode code;
        try {
            code = new Main(System.out, new SettingsReader(System.getenv(), Wiring::readText)).execute(arguments);
        } catch (ParameterException e) {
            code = complain(terminal, ExitCode.USAGE, CommandLines.explain(e));
        } catch (SettingException e) {
            code = complain(terminal, ExitCode.SETTING, e.getMessage());
        } catch (Failure e) {
            code = complain(terminal, e.code(), e.getMessage());
        } catch (Exception | LinkageError e) {
            LoggerFactory.getLogger(Main.class).error("Unexpected", e);
            code = complain(terminal, ExitCode.UNEXPECTED, "Something unexpected happened: " + e + ".");
        }
        System.exit(code.number());
    }

    private static ExitCode complain(PrintStream terminal, ExitCode code, @Nullable String sentence) {
        terminal.println("trivium: " + sentence);
        if (System.err != terminal) { // in the background: the log must know, too
            System.err.println("trivium: " + sentence);
        }
        return code;
    }

    private ExitCode execute(String... arguments) {
        CommandLine grammar = CommandLines.create();
        ParseResult parsed = grammar.parseArgs(arguments);
        if (CommandLine.printHelpIfRequested(parsed)) {
            return ExitCode.OK;
        }
        if (!parsed.hasSubcommand()) {
            grammar.usage(System.err);
            return ExitCode.USAGE;
        }
        return execute(parsed.subcommand());
    }

    private ExitCode execute(ParseResult command) {
        String name = command.commandSpec().name();
        return switch (name) {
            case "start" -> new ServerCommand(settings(command), out).inBackground();
            case "run" -> new ServerCommand(settings(command), out).inForeground();
            case "train" -> new ServerCommand(settings(command), out).once();
            case "status" -> new StatusCommand(settings(command).data(), out).status();
            case "stop" -> new StatusCommand(settings(command).data(), out).stop();
            case "store" -> store(command);
            case "branches" -> branches(command);
            case "send" -> client(command).send(positional(command, 0), positional(command, 1));
            case "receive" -> client(command).receive(positional(command, 0), count(command));
            default ->
                throw new Failure(ExitCode.USAGE, name + " is a command of the launcher: ./trivium " + name + ".");
        };
    }

    private ExitCode store(ParseResult command) {
        if (!command.hasSubcommand()) {
            throw new Failure(ExitCode.USAGE, "store takes a command: verify, info, rebuild, backup or restore.");
        }
        ParseResult what = command.subcommand();
        LogConfigurator.quiet();
        StoreCommand store = new StoreCommand(settings(what).data(), out);
        return switch (what.commandSpec().name()) {
            case "verify" -> store.verify();
            case "info" -> store.info();
            case "rebuild" -> store.rebuild();
            case "backup" -> store.backup(Path.of(positional(what, 0)).toAbsolutePath());
            default -> store.restore(Path.of(positional(what, 0)).toAbsolutePath());
        };
    }

    private ExitCode branches(ParseResult command) {
        if (!command.hasSubcommand()) {
            throw new Failure(ExitCode.USAGE, "branches takes a command: list, commit, rollback or forget.");
        }
        ParseResult what = command.subcommand();
        LogConfigurator.quiet();
        BranchesCommand branches = new BranchesCommand(nameServer(what), tls(what), System.getenv(), out);
        return switch (what.commandSpec().name()) {
            case "list" -> branches.list();
            case "commit" -> branches.decide(positional(what, 0), true);
            case "rollback" -> branches.decide(positional(what, 0), false);
            default -> branches.forget(positional(what, 0));
        };
    }

    private ClientCommand client(ParseResult command) {
        LogConfigurator.quiet();
        return new ClientCommand(nameServer(command), tls(command), System.getenv(), out);
    }

    private String nameServer(ParseResult command) {
        String named = command.matchedOptionValue(CommandLines.NAME_SERVER, (String) null);
        return named == null ? settings.nameServer() : named;
    }

    private static ClientTls tls(ParseResult command) {
        String mode = command.matchedOptionValue(CommandLines.TLS, "off");
        if (!mode.equals("on") && !mode.equals("off")) {
            throw new Failure(ExitCode.USAGE, CommandLines.TLS + ": \"" + mode + "\" is neither on nor off.");
        }
        return new ClientTls(
                mode.equals("on"),
                command.matchedOptionValue(CommandLines.TLS_AUTHORITY, (String) null),
                command.matchedOptionValue(CommandLines.TLS_CERTIFICATE, (String) null),
                command.matchedOptionValue(CommandLines.TLS_KEY, (String) null));
    }

    private static String positional(ParseResult command, int index) {
        return Objects.requireNonNull(command.matchedPositionalValue(index, (String) null), "picocli requires it");
    }

    private static long count(ParseResult command) {
        String text = command.matchedOptionValue(CommandLines.COUNT, Long.toString(Long.MAX_VALUE));
        if (!text.matches("[1-9][0-9]{0,18}")) {
            throw new Failure(ExitCode.USAGE, CommandLines.COUNT + ": \"" + text + "\" is no number of messages.");
        }
        return Long.parseLong(text);
    }

    private Settings settings(ParseResult command) {
        Map<Setting, String> options = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String text = command.matchedOptionValue(setting.option(), (String) null);
            if (text != null) {
                options.put(setting, text);
            }
        }
        return settings.read(options, command.matchedOptionValue(SettingsReader.CONFIG_OPTION, (String) null));
    }
}
