package io.trivium.server;

import io.trivium.server.settings.NearestName;
import io.trivium.server.settings.Setting;
import io.trivium.server.settings.SettingsReader;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The grammar of the command line, built from {@link Setting}, without reflection: that keeps the start fast. */
final class CommandLines {
    static final String NAME_SERVER = "--name-server";
    static final String TLS = "--tls";
    static final String TLS_AUTHORITY = "--tls-authority";
    static final String TLS_CERTIFICATE = "--tls-certificate";
    static final String TLS_KEY = "--tls-key";
    static final String COUNT = "--count";
    static final String TOPIC = "TOPIC";
    static final String TEXT = "TEXT";
    static final String DIRECTORY = "DIR";
    static final String BRANCH = "BRANCH";

    private CommandLines() {}

    static CommandLine create() {
        CommandSpec root = CommandSpec.create()
                .name("trivium")
                .addSubcommand(
                        "start", server("start", "Starts the broker in the background and returns when it serves."))
                .addSubcommand("run", server("run", "Runs the broker in the foreground."))
                .addSubcommand("stop", atData("stop", "Stops the broker in order."))
                .addSubcommand("status", atData("status", "Tells whether the broker serves, and where."))
                .addSubcommand(
                        "send",
                        client("send", "Sends a text to a topic.").addPositional(parameter(1, TEXT, "the message")))
                .addSubcommand(
                        "receive",
                        client("receive", "Shows and finishes the messages of a topic, as a JMS queue's consumer does.")
                                .addOption(
                                        option(COUNT, "N", "stop after so many; without it, go on until interrupted")))
                .addSubcommand("store", store())
                .addSubcommand("branches", branches())
                .addSubcommand("demo", command("demo", "Plays a few orders through the three doors."))
                .addSubcommand(
                        "train", hidden(server("train", "Runs through a start, for the launcher's class archive.")));
        root.usageMessage().description("A message broker behind three doors: RocketMQ, Jakarta Messaging, AMQP 1.0.");
        help(root);
        // A text that begins with @ is a text.
        return new CommandLine(root).setExpandAtFiles(false);
    }

    /** What is wrong with a command line, with the nearest known name, or where to look. */
    static String explain(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String name = unmatched.getUnmatched().get(0);
            String bare = name.contains("=") ? name.substring(0, name.indexOf('=')) : name;
            CommandSpec command = wrong.getCommandLine().getCommandSpec();
            List<String> known = bare.startsWith("-")
                    ? List.copyOf(command.optionsMap().keySet())
                    : List.copyOf(command.subcommands().keySet());
            String what = bare.startsWith("-") ? "option " : known.isEmpty() ? "argument " : "command ";
            String hint = NearestName.hint(bare, known);
            return "Unknown " + what + bare + "."
                    + (hint.isEmpty() ? " ./" + command.qualifiedName() + " --help shows what there is." : hint);
        }
        return wrong.getMessage() + ".";
    }

    private static CommandSpec server(String name, String description) {
        CommandSpec command = command(name, description)
                .addOption(option(SettingsReader.CONFIG_OPTION, "FILE", "a YAML file of these settings"));
        Arrays.stream(Setting.values()).map(CommandLines::option).forEach(command::addOption);
        command.usageMessage()
                .footer(
                        "",
                        "Each of them may also stand in the environment (" + Setting.BROKER_PORT.variable()
                                + "=10911) or in the file (" + Setting.BROKER_PORT.key()
                                + ": 10911). The command line goes before the environment, that before the file.");
        return command;
    }

    private static CommandSpec store() {
        CommandSpec command = command("store", "Checks, copies and mends what is stored.");
        command.addSubcommand(
                        "verify", atData("verify", "Reads every byte of a stopped broker's store, or of a backup."))
                .addSubcommand("info", atData("info", "Shows the files of a stopped broker's store, or of a backup."))
                .addSubcommand(
                        "rebuild",
                        atData("rebuild", "Makes the indexes, and where it can the snapshot, again from the log."))
                .addSubcommand(
                        "backup",
                        atData("backup", "Copies the store to an empty directory, also while the broker runs.")
                                .addPositional(parameter(0, DIRECTORY, "where to")))
                .addSubcommand(
                        "restore",
                        atData("restore", "Copies a backup to a data directory without a store, checking every byte.")
                                .addPositional(parameter(0, DIRECTORY, "the backup")));
        return command;
    }

    private static CommandSpec branches() {
        CommandSpec command =
                command("branches", "Shows and decides prepared branches whose coordinator does not come back.");
        command.addSubcommand("list", atBroker("list", "Shows them, and since when they are prepared."))
                .addSubcommand("commit", branch("commit", "Commits one in its coordinator's place."))
                .addSubcommand("rollback", branch("rollback", "Rolls one back in its coordinator's place."))
                .addSubcommand("forget", branch("forget", "Forgets one that an operator has decided."));
        return command;
    }

    private static CommandSpec branch(String name, String description) {
        return atBroker(name, description).addPositional(parameter(0, BRANCH, "its name, as list shows it"));
    }

    private static CommandSpec atData(String name, String description) {
        return command(name, description)
                .addOption(option(SettingsReader.CONFIG_OPTION, "FILE", "the file of settings it was started with"))
                .addOption(option(Setting.DATA));
    }

    private static CommandSpec client(String name, String description) {
        return atBroker(name, description).addPositional(parameter(0, TOPIC, "the topic's name"));
    }

    private static CommandSpec atBroker(String name, String description) {
        return command(name, description)
                .addOption(option(
                        NAME_SERVER,
                        "HOST:PORT",
                        "the name server; default: where that of a broker is that has the environment's settings, else"
                                + " 127.0.0.1:9876"))
                .addOption(option(TLS, "on|off", "whether to dial over TLS; brokers have to prove who they are"))
                .addOption(option(TLS_AUTHORITY, "FILE", "PEM file of whom to believe; default: whom Java believes"))
                .addOption(option(TLS_CERTIFICATE, "FILE", "PEM file to show to brokers that ask for one"))
                .addOption(option(TLS_KEY, "FILE", "PEM file of its private key (PKCS#8)"));
    }

    private static CommandSpec command(String name, String description) {
        CommandSpec command = CommandSpec.create().name(name);
        command.usageMessage().description(description);
        help(command);
        return command;
    }

    private static void help(CommandSpec command) {
        command.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("show this")
                .build());
    }

    private static CommandSpec hidden(CommandSpec command) {
        command.usageMessage().hidden(true);
        return command;
    }

    private static OptionSpec option(Setting setting) {
        return option(
                setting.option(),
                setting.parameter(),
                setting.help() + (setting.hasDefault() ? "; default: " + setting.defaultText() : ""));
    }

    private static OptionSpec option(String name, String parameter, String description) {
        return OptionSpec.builder(name)
                .paramLabel(parameter)
                .type(String.class)
                .description(description)
                .build();
    }

    private static PositionalParamSpec parameter(int index, String name, String description) {
        return PositionalParamSpec.builder()
                .index(Integer.toString(index))
                .paramLabel(name)
                .type(String.class)
                .required(true)
                .description(description)
                .build();
    }
}
