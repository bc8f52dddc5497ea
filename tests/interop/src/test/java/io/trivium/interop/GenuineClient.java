package io.trivium.interop;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A version of the genuine RocketMQ client, apart from all others. Its jars stay open: its threads end some time after their client, and
 * load classes until then.
 */
public final class GenuineClient {
    private static final String SCENARIOS = "io.trivium.interop.scenario.";

    private final String version;
    private final ClassLoader loader;

    private GenuineClient(String version, ClassLoader loader) {
        this.version = version;
        this.loader = loader;
    }

    /** The version on the tests' own class path. */
    static GenuineClient current() {
        return new GenuineClient("5.5.0", GenuineClient.class.getClassLoader());
    }

    /** The last version of the 4.x line, from the jars that the build has put aside. */
    public static GenuineClient old() throws IOException {
        Path jars = Repository.root().resolve("tests/rocketmq-client-4/target/lib");
        List<URL> urls = new ArrayList<>();
        urls.add(Scenario.class.getProtectionDomain().getCodeSource().getLocation());
        try (Stream<Path> files = Files.list(jars)) {
            for (Path jar : files.toList()) {
                urls.add(url(jar));
            }
        }
        return new GenuineClient("4.9.8", new Apart(urls, GenuineClient.class.getClassLoader()));
    }

    public Scenario scenario(Class<? extends Scenario> type) throws ReflectiveOperationException {
        return Class.forName(type.getName(), true, loader)
                .asSubclass(Scenario.class)
                .getConstructor()
                .newInstance();
    }

    @Override
    public String toString() {
        return "client " + version;
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }

    /** Loads the scenarios and everything of the client from its own jars, the rest from the tests' class path. */
    private static final class Apart extends URLClassLoader {
        Apart(List<URL> urls, ClassLoader parent) {
            super(urls.toArray(URL[]::new), parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && own(name)) {
                    loaded = findClass(name);
                }
                return loaded != null ? loaded : super.loadClass(name, resolve);
            }
        }

        private static boolean own(String name) {
            return name.startsWith(SCENARIOS)
                    || name.startsWith("org.apache.rocketmq.")
                    || name.startsWith("io.netty.")
                    || name.startsWith("com.alibaba.")
                    || name.startsWith("org.apache.commons.");
        }
    }
}
