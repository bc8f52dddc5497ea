package io.trivium.interop.admin;

import io.trivium.interop.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * The genuine {@code mqadmin} of RocketMQ 5.5.0, in this process but apart from everything else. It prints to the process's standard
 * output, which is caught meanwhile: one command at a time.
 */
final class GenuineTools implements AutoCloseable {
    private final URLClassLoader loader;
    private final Method main;

    private GenuineTools(URLClassLoader loader, Method main) {
        this.loader = loader;
        this.main = main;
    }

    /** The folder with the jars that the build has collected. */
    static Path jars() {
        return Repository.root().resolve("tests/apache-rocketmq/target/lib");
    }

    static GenuineTools load(Path home) throws IOException, ReflectiveOperationException {
        System.setProperty("rocketmq.home.dir", home.toString());
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> files = Files.list(jars())) {
            for (Path jar : files.toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Class<?> startup = loader.loadClass("org.apache.rocketmq.tools.command.MQAdminStartup");
        Class<?> hook = loader.loadClass("org.apache.rocketmq.remoting.RPCHook");
        return new GenuineTools(loader, startup.getMethod("main0", String[].class, hook));
    }

    /** A class of the tools, or of the libraries they use. */
    Class<?> loaded(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    /** Does something with the tools' classes as the ones that their libraries look for parts among. */
    <T> T among(Callable<T> work) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            return work.call();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** The names of all commands. */
    List<String> subcommands() throws ReflectiveOperationException {
        Class<?> startup = main.getDeclaringClass();
        startup.getMethod("initCommand").invoke(null);
        Field field = startup.getDeclaredField("SUB_COMMANDS");
        field.setAccessible(true);
        List<String> names = new ArrayList<>();
        for (Object command : (List<?>) field.get(null)) {
            names.add((String) command.getClass().getMethod("commandName").invoke(command));
        }
        // The list is shared, and each start adds all to it.
        return names.stream().distinct().toList();
    }

    /** Runs a command, whose arguments are separated by spaces; returns all that it printed. */
    String run(String command) throws ReflectiveOperationException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream catching = new PrintStream(printed, true, StandardCharsets.UTF_8);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        System.setOut(catching);
        System.setErr(catching);
        Thread.currentThread().setContextClassLoader(loader);
        try {
            main.invoke(null, command.split(" ", -1), null);
        } catch (InvocationTargetException e) {
            e.getTargetException().printStackTrace(catching);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            System.setOut(out);
            System.setErr(err);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
