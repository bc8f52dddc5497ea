package io.trivium.storage;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ClassLoadingTest {
    @Test
    void aStoreWithoutFullSegmentsAndSnapshotsOpensWithoutMapDbAndKotlin() throws IOException {
        String[] classPath = System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1);
        URL[] without = Arrays.stream(classPath)
                .filter(entry ->
                        !entry.toLowerCase(Locale.ROOT).matches(".*(mapdb-3|kotlin|eclipse-collections|guava).*jar"))
                .map(ClassLoadingTest::url)
                .toArray(URL[]::new);

        try (URLClassLoader loader = new URLClassLoader(without, ClassLoader.getPlatformClassLoader())) {
            assertThatCode(() -> ((Runnable) loader.loadClass(OpenEmptyStore.class.getName())
                                    .getConstructor()
                                    .newInstance())
                            .run())
                    .doesNotThrowAnyException();
            assertThatCode(() -> loader.loadClass("org.mapdb.SortedTableMap"))
                    .isInstanceOf(ClassNotFoundException.class);
        }
    }

    private static URL url(String path) {
        try {
            URI uri = Path.of(path).toUri();
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
