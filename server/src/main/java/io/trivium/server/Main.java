package io.trivium.server;

import io.trivium.server.settings.Setting;
import io.trivium.server.settings.SettingException;
import io.trivium.server.settings.Settings;
import io.trivium.server.settings.SettingsReader;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        ExitCode code;
        try {
            code = new Main(System.out, new SettingsReader(System.getenv(), Wiring::readText)).execute(arguments);
        } catch (ParameterException e) {
            code = complain(ExitCode.USAGE, CommandLines.explain(e));
        } catch (SettingException e) {
            code = complain(ExitCode.SETTING, e.getMessage());
        } catch (Failure e) {
            code = complain(e.code(), e.getMessage());
        }
        System.exit(code.number());
    }

    private static ExitCode complain(ExitCode code, @Nullable String sentence) {
        System.err.println("trivium: " + sentence);
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
            default ->
                throw new Failure(ExitCode.USAGE, name + " is a command of the launcher: ./trivium " + name + ".");
        };
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
